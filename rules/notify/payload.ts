export type OutgoingAlert = { readonly labels: Readonly<Record<string, string>> };
