import { createHmac, timingSafeEqual } from "node:crypto";

/** Values by which a verification event shows that it answers a question of ours, also after a restart. */
export interface VerificationStates {
  make(stream: string, nowMs: number): string;
  /** When the value was made, milliseconds since the epoch; null when it is not of ours for this stream, or older than a day. */
  madeAtMs(stream: string, state: string, nowMs: number): number | null;
}

const DAY_MS = 86_400_000;
const FORM = /^([0-9a-z]{1,9})\.([A-Za-z0-9_-]{22})$/;

/** @param key the deployment's key */
export function createVerificationStates(key: Uint8Array): VerificationStates {
  const sign = (stream: string, at: string) => createHmac("sha256", key).update(JSON.stringify(["ssf-verification", stream, at])).digest().subarray(0, 16);
  return {
    make(stream, nowMs) {
      const at = Math.trunc(nowMs).toString(36);
      return `${at}.${sign(stream, at).toString("base64url")}`;
    },
    madeAtMs(stream, state, nowMs) {
      const [, at, proof] = FORM.exec(state) ?? [];
      if (at === undefined || proof === undefined || !timingSafeEqual(sign(stream, at), Buffer.from(proof, "base64url"))) return null;
      const madeAtMs = Number.parseInt(at, 36);
      return madeAtMs <= nowMs + DAY_MS && nowMs - madeAtMs <= DAY_MS ? madeAtMs : null;
    },
  };
}
