import { ALPHANUMERIC, BASE64, BYTE_CLASS, DASH, LOWER, UPPER, latin1, runEnd } from "./byte-class.ts";
import { Findings, type Detector, type FindSecrets } from "./detectors.ts";

/** Shorter blobs hide nothing. */
export const MIN_BLOB = 24;
/** Of a longer blob only this much is decoded. */
const MAX_BLOB = 16_384;

/** Looks into base64 text for secrets, one level deep (a request as a gateway's raw log member, a wrapped header). */
export interface BlobOpener {
  reset(): void;
  /** The end of the blob at `at` when it hides a secret, which is then added to `found` as a whole; -1 otherwise. */
  match(bytes: Uint8Array, at: number, end: number, found: Findings): number;
}

export function createBlobOpener(search: FindSecrets): BlobOpener {
  const inside = new Findings();
  let triedUntil = -1;
  return {
    reset() {
      triedUntil = -1;
    },
    match(bytes, at, end, found) {
      // One attempt a run: words inside it begin where `/` or `=` stands.
      if (at < triedUntil) return -1;
      const to = runEnd(bytes, at, end, ALPHANUMERIC | DASH | BASE64);
      triedUntil = to;
      if (to - at < MIN_BLOB || !hasBothCases(bytes, at, to)) return -1;
      const decoded = Buffer.from(latin1(bytes, at, Math.min(to, at + MAX_BLOB)), "base64");
      if (search(decoded, 0, decoded.length, inside) === 0) return -1;
      found.add(inside.detectors[0] as Detector, at, to, inside.names[0]);
      return to;
    },
  };
}

function hasBothCases(bytes: Uint8Array, from: number, to: number): boolean {
  let seen = 0;
  for (let i = from; i < to && seen !== (UPPER | LOWER); i++) seen |= (BYTE_CLASS[bytes[i] as number] as number) & (UPPER | LOWER);
  return seen === (UPPER | LOWER);
}
