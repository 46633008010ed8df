import { createHash, timingSafeEqual } from "node:crypto";

/** Tenant of a deployment without ingest tokens. */
export const DEFAULT_TENANT = "default";

const LINE = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63}):([0-9a-fA-F]{64})$/;

/** Finds the tenant of a token. The time it takes tells nothing about the tokens that are known. */
export interface IngestTokens {
  readonly count: number;
  tenantOf(token: string): string | null;
}

export type TokensOutcome = { readonly kind: "tokens"; readonly tokens: IngestTokens } | { readonly kind: "broken"; readonly message: string };

/**
 * Reads the ingest tokens file: a line each of tenant, colon, SHA-256 of the token in hex; empty lines and lines after `#` are skipped.
 * A tenant may have several tokens; a token names one tenant. One bad line makes the whole file broken, and so does a file without any
 * token: half a file must not lock senders out, who would drop their data. Messages name the line, never its text.
 */
export function parseIngestTokens(text: string): TokensOutcome {
  const entries: { readonly tenant: string; readonly hash: Buffer }[] = [];
  const seen = new Map<string, number>();
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const [, tenant, hex] = LINE.exec(line) ?? [];
    if (tenant === undefined || hex === undefined) return { kind: "broken", message: `line ${index + 1} is not <tenant>:<SHA-256 in hex>` };
    const earlier = seen.get(hex.toLowerCase());
    if (earlier !== undefined) return { kind: "broken", message: `line ${index + 1} repeats the token of line ${earlier}` };
    seen.set(hex.toLowerCase(), index + 1);
    entries.push({ tenant, hash: Buffer.from(hex, "hex") });
  }
  if (entries.length === 0) return { kind: "broken", message: "it holds no token" };
  return { kind: "tokens", tokens: { count: entries.length, tenantOf: (token) => find(entries, token) } };
}

function find(entries: readonly { readonly tenant: string; readonly hash: Buffer }[], token: string): string | null {
  const hash = createHash("sha256").update(token).digest();
  let tenant: string | null = null;
  for (const entry of entries) if (timingSafeEqual(entry.hash, hash)) tenant = entry.tenant;
  return tenant;
}
