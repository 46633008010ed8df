import type { ExposureRow } from "../block/side-rows.ts";
import type { SipHash } from "../block/siphash.ts";
import type { CredentialEventBatch } from "./credential-event.ts";
import type { SentCredential } from "./raw-credential.ts";

/** Turns such a mistake into the fact that the credential was exposed: which detector, which field, the keyed hash; never the value. */
export type ExposureRowOf = (sent: SentCredential, batch: Pick<CredentialEventBatch, "tenant" | "transport" | "receivedAtMs">) => ExposureRow;

/** @param hash under the deployment's key, as for all exposures: the same secret is the same hash wherever it was seen */
export function createExposureRowOf(hash: SipHash): ExposureRowOf {
  const words = new Uint32Array(2);
  return ({ detector, secret, field }, { tenant, transport, receivedAtMs }) => {
    const bytes = Buffer.from(secret);
    hash.hash(bytes, 0, bytes.length, words);
    const receivedNanos = BigInt(receivedAtMs) * 1_000_000n;
    return {
      occurredNanos: receivedNanos, receivedNanos, tenant, product: "", gateway: "", service: "", detector, fieldPath: `event.${field}`, source: `${transport}/credential_events`,
      secretHash: (BigInt(words[1] as number) << 32n) | BigInt(words[0] as number), traceId: null,
    };
  };
}
