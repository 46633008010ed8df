import { UNMEASURED_LATENCY_US, type CredentialRow } from "../block/credential-rows.ts";
import type { SipHash } from "../block/siphash.ts";
import type { CredentialEvent, CredentialEventBatch } from "./credential-event.ts";
import type { StoreLabel } from "./label-quota.ts";

/** Aliases of one event that are kept. */
export const MAX_ALIASES = 16;

export interface CredentialRowDeps {
  /** Under the deployment's key: the hash of a name here is the hash of the same bytes in auth_events. */
  readonly hash: SipHash;
  readonly label: StoreLabel;
  /** Takes secrets and opaque parts out of a text that people read, and cuts it. */
  readonly redact: (text: string, maxChars?: number) => string;
}

/** Turns an event into what is stored of it: names hashed, labels cleaned, texts redacted, numbers within their columns. */
export type CredentialRowOf = (event: CredentialEvent, eventKey: string, batch: Omit<CredentialEventBatch, "events">) => CredentialRow;

const MAX_DETAIL_CHARS = 512;
/** The start of 2262, the year in which nanoseconds in 64 bits end. */
const LAST_NANOS = 9_214_646_400_000_000_000n;

export function createCredentialRowOf({ hash, label, redact }: CredentialRowDeps): CredentialRowOf {
  const words = new Uint32Array(2);
  const hashOf = (name: string | undefined): bigint => {
    if (name === undefined || name === "") return 0n;
    const bytes = Buffer.from(name);
    hash.hash(bytes, 0, bytes.length, words);
    return (BigInt(words[1] as number) << 32n) | BigInt(words[0] as number);
  };

  return (event, eventKey, { tenant, source, receivedAtMs }) => {
    const { names } = event;
    const stored = (name: Parameters<StoreLabel>[1]) => label(tenant, name, event[name], receivedAtMs);
    const aliases = new Set((names.aliases ?? []).slice(0, MAX_ALIASES).filter((alias) => alias !== "").map(hashOf));
    return {
      occurredNanos: event.occurredNanos, assertedNanos: instant(event.assertedNanos), receivedNanos: BigInt(receivedAtMs) * 1_000_000n, clockQuality: event.clockQuality,
      tenant, source, eventKey: Buffer.from(eventKey, "hex"), kind: event.kind, scope: event.scope,
      phase: stored("phase"), outcome: stored("outcome"), reason: stored("reason"), issuer: stored("issuer"), keyId: stored("keyId"), credentialClass: stored("credentialClass"),
      credentialHash: hashOf(names.credential), sessionHash: hashOf(names.session), principalHash: hashOf(names.principal), clientIdHash: hashOf(names.clientId),
      parentHash: hashOf(names.parent), aliasHashes: [...aliases],
      validFromNanos: instant(event.validFromNanos), expiresAtNanos: instant(event.expiresAtNanos),
      latencyUs: event.latencyUs === null ? UNMEASURED_LATENCY_US : whole(event.latencyUs, UNMEASURED_LATENCY_US - 1), httpStatus: whole(event.httpStatus, 999),
      gatewayInstance: stored("gatewayInstance"), detail: redact(event.detail, MAX_DETAIL_CHARS),
    };
  };
}

/** Within what the column holds; unknown and before 1970 become 0. */
function instant(nanos: bigint | null): bigint {
  if (nanos === null || nanos < 0n) return 0n;
  return nanos > LAST_NANOS ? LAST_NANOS : nanos;
}

function whole(value: number, most: number): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(0, Math.round(value))) : 0;
}
