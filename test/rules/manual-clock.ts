import type { Clock } from "../../rules/ports.ts";

/** A clock that moves only when told; timers run in order as it passes them. */
export interface ManualClock extends Clock {
  /** Moves to an instant, lets every timer on the way run and everything they started settle. */
  advanceTo(atMs: number): Promise<void>;
}

export function createManualClock(startMs: number): ManualClock {
  let nowMs = startMs;
  let timers: { readonly atMs: number; readonly run: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => { timers = timers.filter((t) => t !== timer); };
    },
    async advanceTo(atMs) {
      await settle();
      for (;;) {
        const due = timers.filter((t) => t.atMs <= atMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (due === undefined) break;
        timers = timers.filter((t) => t !== due);
        nowMs = Math.max(nowMs, due.atMs);
        due.run();
        await settle();
      }
      nowMs = atMs;
    },
  };
}

/** Lets everything that waits only for answers in this process go on. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise<void>((resolve) => { setImmediate(resolve); });
}
