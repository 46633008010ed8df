import { z } from "zod";

const metadataSchema = z.object({ issuer: z.string().max(2_048), jwks_uri: z.string().max(2_048) });

export type Discovered = { readonly kind: "found"; readonly jwksUri: string } | { readonly kind: "unusable"; readonly why: string };

/** Where an issuer publishes its metadata (OpenID Connect Discovery 1.0 section 4). */
export function discoveryUri(issuer: string): string {
  return `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;
}

/** Reads an issuer's metadata: it must be the issuer's own (section 4.3), and lead to no key set without TLS unless it came without. */
export function readDiscovery(body: Buffer, issuer: string): Discovered {
  const parsed = metadataSchema.safeParse(parseJson(body));
  if (!parsed.success) return { kind: "unusable", why: "the discovery document is not as documented" };
  const { issuer: named, jwks_uri: jwksUri } = parsed.data;
  if (named !== issuer) return { kind: "unusable", why: "the discovery document is another issuer's" };
  if (!URL.canParse(jwksUri)) return { kind: "unusable", why: "jwks_uri is no address" };
  const { protocol } = new URL(jwksUri);
  const isSafe = protocol === "https:" || (protocol === "http:" && issuer.startsWith("http:"));
  return isSafe ? { kind: "found", jwksUri } : { kind: "unusable", why: "jwks_uri is an address without TLS" };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
