export type AlertInstance = { readonly fingerprint: string };
