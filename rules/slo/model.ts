export type SloRevision = { readonly name: string; readonly revision: string };
