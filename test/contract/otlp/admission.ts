import type { Admission } from "../../../ingest/accept.ts";

export interface CountingAdmission extends Admission {
  readonly held: number;
  readonly peak: number;
  /** While set, everything is refused with this code. */
  refuseWith: string | null;
}

/** Takes up to `maxBytes` and remembers the most that was ever held. */
export function countingAdmission(maxBytes: number): CountingAdmission {
  let held = 0;
  let peak = 0;
  return {
    refuseWith: null,
    get held() { return held; },
    get peak() { return peak; },
    tryTake(bytes) {
      if (this.refuseWith !== null) return { kind: "refused", code: this.refuseWith, message: "refused by the test", retryAfterSeconds: 1.2 };
      if (held + bytes > maxBytes) return { kind: "refused", code: "ING_OVERLOADED", message: "too many bytes in flight", retryAfterSeconds: 1.2 };
      held += bytes;
      peak = Math.max(peak, held);
      return { kind: "taken" };
    },
    release(bytes) { held -= bytes; },
  };
}
