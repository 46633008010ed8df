import type { Store } from "../store/store.ts";
import { createCountsReader } from "./measure/counts-reader.ts";
import { createEvidenceReader } from "./measure/evidence-reader.ts";
import { replay, type ReplayResult } from "./replay.ts";
import type { SloRevision } from "./slo/model.ts";

export interface StoredReplay {
  readonly slos: readonly SloRevision[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly evalIntervalMs: number;
  /** How long ten-second slices are kept: beyond it, minutes are replayed. */
  readonly rollup10sRetentionMs: number;
  readonly minuteRetentionDays: number;
  readonly nowMs: number;
}

const MINUTE_MS = 60_000;
const LONGEST_SHORT_REACH_MS = 6 * 3_600_000;

/** Replays stored slices through the same engine that evaluates live: at ten seconds while they are kept, at a minute over older history. */
export function createReplay(store: Store): (request: StoredReplay) => Promise<ReplayResult> {
  return (r) => {
    const isFine = r.fromMs - LONGEST_SHORT_REACH_MS > r.nowMs - r.rollup10sRetentionMs;
    const slotMs = isFine ? r.evalIntervalMs : Math.max(MINUTE_MS, r.evalIntervalMs);
    const align = (ms: number) => Math.floor(ms / slotMs) * slotMs;
    const readCounts = createCountsReader({ store, slos: () => r.slos, finestSeconds: isFine ? 10 : 60, minuteRetentionDays: r.minuteRetentionDays });
    return replay({ slos: r.slos, fromMs: align(r.fromMs), toMs: align(r.toMs), slotMs, ports: { readCounts, readEvidence: createEvidenceReader({ store }) } });
  };
}
