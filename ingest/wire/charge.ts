import type { Admission } from "../accept.ts";
import { refuseForNow, type Refusal } from "./answer.ts";

/** What every request costs on top of its bytes, so that a flood of empty requests is bounded as well. */
export const REQUEST_OVERHEAD_BYTES = 4_096;

/** The bytes that one request holds. Whatever its end, `settle` gives all of them back; later takes are refused nothing and kept nowhere. */
export interface Charge {
  /** Null when the bytes were taken. */
  take(bytes: number): Refusal | null;
  giveBack(bytes: number): void;
  settle(): void;
}

export function createCharge(admission: Admission): Charge {
  let held = 0;
  let isSettled = false;
  return {
    take(bytes) {
      if (isSettled) return null;
      const answer = admission.tryTake(bytes);
      if (answer.kind === "refused") return refuseForNow(answer.code, answer.message, answer.retryAfterSeconds);
      held += bytes;
      return null;
    },
    giveBack(bytes) {
      if (isSettled) return;
      held -= bytes;
      admission.release(bytes);
    },
    settle() {
      if (isSettled) return;
      isSettled = true;
      if (held > 0) admission.release(held);
    },
  };
}
