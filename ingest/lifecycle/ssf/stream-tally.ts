import type { CountedRow } from "../event-tally.ts";

/** What became of a stream's SETs, for metrics and readiness. */
export interface StreamTally {
  /** A SET was judged: `OK`, or the code of why not. */
  count(stream: string, code: string, nowMs: number): void;
  /** Judged SETs by stream and code. */
  rows(): readonly CountedRow[];
  /** When a stream's last good SET came, milliseconds since the epoch. */
  lastGoodAtMs(stream: string): number | null;
}

export function createStreamTally(): StreamTally {
  const sums = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: number }>();
  const good = new Map<string, number>();
  return {
    count(stream, code, nowMs) {
      const key = `${stream} ${code}`;
      const row = sums.get(key) ?? { labels: { stream, code }, value: 0 };
      row.value++;
      sums.set(key, row);
      if (code === "OK") good.set(stream, nowMs);
    },
    rows: () => [...sums.values()],
    lastGoodAtMs: (stream) => good.get(stream) ?? null,
  };
}
