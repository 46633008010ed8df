import type { Admission } from "../accept.ts";
import type { Log } from "../log/log.ts";
import { LOG_ERRORS } from "../log/errors.ts";
import { PIPELINE_ERRORS } from "./errors.ts";
import { retryAfter, type RetryClass } from "./retry-after.ts";

export interface AdmissionDeps {
  /** Request bytes that may be in memory at a time. */
  readonly maxInFlightBytes: number;
  /** Log bytes that the store has not confirmed; beyond it nothing more is taken in. */
  readonly maxUnstoredBytes: number;
  readonly log: Pick<Log, "stats">;
  /** Uniform in [0, 1): spreads the senders' retries. */
  readonly random: () => number;
  readonly nowMs: () => number;
}

/** Admission with what the metrics show. */
export interface CountingAdmission extends Admission {
  readonly inFlightBytes: number;
}

type Code = "ING_OVERLOADED" | "ING_LOG_FULL" | "ING_LOG_UNWRITABLE";

const LOG_LOOK_MS = 50;

/**
 * Makes the gate before memory: refuses while request bytes in flight are at their bound, the log is full or cannot be written.
 *
 * What was taken must be released once. The log is looked at every 50 ms at most, so a refusal costs next to nothing.
 */
export function createAdmission({ maxInFlightBytes, maxUnstoredBytes, log, random, nowMs }: AdmissionDeps): CountingAdmission {
  let inFlightBytes = 0;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let logTrouble: Code | null = null;

  function lookAtLog(): Code | null {
    const now = nowMs();
    if (now - lookedAtMs >= LOG_LOOK_MS || now < lookedAtMs) {
      lookedAtMs = now;
      const { healthy, isFull, unstoredBytes } = log.stats;
      logTrouble = isFull || unstoredBytes >= maxUnstoredBytes ? "ING_LOG_FULL" : healthy ? null : "ING_LOG_UNWRITABLE";
    }
    return logTrouble;
  }

  function refused(code: Code, retry: RetryClass) {
    const { meaning } = code === "ING_OVERLOADED" ? PIPELINE_ERRORS[code] : LOG_ERRORS[code];
    return { kind: "refused", code, message: meaning, retryAfterSeconds: retryAfter(retry, random) } as const;
  }

  return {
    get inFlightBytes() { return inFlightBytes; },
    tryTake(bytes) {
      const trouble = lookAtLog();
      if (trouble !== null) return refused(trouble, "log");
      if (inFlightBytes + bytes > maxInFlightBytes) return refused("ING_OVERLOADED", "load");
      inFlightBytes += bytes;
      return { kind: "taken" };
    },
    release(bytes) {
      inFlightBytes = Math.max(0, inFlightBytes - bytes);
    },
  };
}
