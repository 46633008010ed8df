/** Why a sender shall come back later: `load` passes within seconds, trouble with the `log` (full, unwritable) takes longer. */
export type RetryClass = "load" | "log";

const BOUNDS_SECONDS = { load: [1, 3], log: [5, 15] } as const;

/** Whole seconds until a retry makes sense, spread over a range so that all senders do not come back at once. `random` is uniform in [0, 1). */
export function retryAfter(why: RetryClass, random: () => number): number {
  const [least, most] = BOUNDS_SECONDS[why];
  return least + Math.floor(random() * (most - least + 1));
}
