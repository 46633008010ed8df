import { z } from "zod";

/** 64-bit numbers travel as decimal text; 0 is "none". */
const big = z.string();
const micros = z.coerce.number();

/** A `revoked` event as it was stored: what was withdrawn, when, by whom. Instants in microseconds since 1970, 0 when unknown. */
export const revocationRow = z.object({
  revocation: big, tenant: z.string(), source: z.string(), scope: z.string(), reason: z.string(), issuer: z.string(), key_id: z.string(), credential_class: z.string(), clock_quality: z.string(),
  revokedAtUs: micros, assertedAtUs: micros, receivedAtUs: micros, notBeforeUs: micros, expiresAtUs: micros,
  credential_hash: big, session_hash: big, principal_hash: big, client_id_hash: big, parent_hash: big, alias_hashes: z.array(big),
  /** Version from which on rows of what it covers count; 0: all. */
  watchedFrom: z.coerce.number(),
});
export type Revocation = z.infer<typeof revocationRow>;

/** How long presentations of a revoked credential are watched for when nobody knows when it would have expired. */
export const HORIZON_US = 30 * 86_400 * 1_000_000;

/** When a revocation has nothing left to tell. */
export function untilOf(r: Pick<Revocation, "revokedAtUs" | "expiresAtUs">): number {
  const horizonUs = r.revokedAtUs + HORIZON_US;
  return r.expiresAtUs > 0 ? Math.min(r.expiresAtUs, horizonUs) : horizonUs;
}

/** Tokens issued from here on are not covered: those are new, or signed for after the withdrawal. */
export function cutoffOf(r: Pick<Revocation, "scope" | "revokedAtUs" | "notBeforeUs">): number {
  return r.scope === "issuer_not_before" && r.notBeforeUs > 0 ? r.notBeforeUs : r.revokedAtUs;
}

/** Microseconds as the store's JSON reader takes them for DateTime64(6): text, so that no digit is lost. */
export function dateTime64Us(us: number): string {
  const ms = Math.floor(us / 1_000);
  return `${new Date(ms).toISOString().replace("T", " ").replace("Z", "")}${String(Math.floor(us) - ms * 1_000).padStart(3, "0")}`;
}
