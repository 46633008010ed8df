import type { CredentialEvent } from "../credential-event.ts";
import { nanosOfMs, toldEvent } from "../feed/told-event.ts";
import type { KeyChange } from "./jwks-state.ts";
import type { KeySetNotes } from "./key-set.ts";

/** What a look at a key set saw. */
export interface JwksSight {
  readonly outcome: "ok" | "not_modified" | "slow" | "failed" | "unusable";
  /** Why it is not ok, in English; empty when it is. */
  readonly why: string;
  readonly httpStatus: number;
  readonly latencyUs: number;
  /** Of an answer that was read; null otherwise. */
  readonly notes: KeySetNotes | null;
  readonly cacheControl: string;
  readonly hasEtag: boolean;
}

/** One event a look, with what caches along the way were told. */
export function fetchEvent(issuer: string, sight: JwksSight, atMs: number): CredentialEvent {
  const { outcome, why, httpStatus, latencyUs, notes, cacheControl, hasEtag } = sight;
  return toldEvent({
    nativeId: `fetch:${atMs}`, kind: "jwks_fetch", outcome, occurredNanos: nanosOfMs(atMs), clockQuality: "event", issuer, httpStatus, latencyUs, credentialClass: "key", reason: outcome === "failed" || outcome === "unusable" ? outcome : "",
    detail: JSON.stringify({ ...(why === "" ? {} : { why }), ...(notes ?? {}), ...(cacheControl === "" ? {} : { cacheControl }), etag: hasEtag }),
  });
}

/**
 * One event a key: it appeared, or it is gone. The instant is when we saw it; it happened since `validFrom`, the look before (the epoch: nobody looked before).
 * A key without `kid` goes by its thumbprint.
 */
export function changeEvent(issuer: string, { thumbprint, keyId, phase, reason, sinceMs, atMs }: KeyChange): CredentialEvent {
  return toldEvent({
    nativeId: `${phase}:${thumbprint}:${keyId}:${atMs}`, kind: "jwks_rotated", phase, reason, occurredNanos: nanosOfMs(atMs), clockQuality: "interval", issuer, keyId: keyId === "" ? thumbprint : keyId, credentialClass: "key",
    validFromNanos: sinceMs === 0 ? null : nanosOfMs(sinceMs), detail: JSON.stringify({ thumbprint }),
  });
}
