import type { FormedBlock } from "../../../ingest/block/block.ts";
import type { AppendOutcome, Log, LogStats } from "../../../ingest/log/log.ts";

/** A log that syncs when the test says so. Everything it called durable is in `durable`; nothing else ever is. */
export interface FakeLog extends Pick<Log, "append" | "stats"> {
  readonly durable: FormedBlock[];
  /** Blocks whose append runs, oldest first. */
  readonly syncing: FormedBlock[];
  stats: LogStats;
  /** Ends the oldest append. */
  finish(outcome?: "durable" | "refused" | "throws"): Promise<void>;
}

const HEALTHY: LogStats = { unstoredBytes: 0, unstoredRows: 0, unsealedRows: 0, unsealedBytes: 0, oldestUnstoredAtMs: null, ledger: [], segments: 1, diskBytes: 0, healthy: true, isFull: false };

/** @param isInstant appends end by themselves, durably */
export function createFakeLog(isInstant = false): FakeLog {
  const durable: FormedBlock[] = [];
  const syncing: FormedBlock[] = [];
  const ends: ((outcome: "durable" | "refused" | "throws") => void)[] = [];
  let seq = 0n;
  return {
    durable,
    syncing,
    stats: HEALTHY,
    append(block) {
      if (isInstant) {
        durable.push(block);
        return Promise.resolve({ kind: "durable", seq: ++seq });
      }
      syncing.push(block);
      return new Promise<AppendOutcome>((resolve, reject) => {
        ends.push((outcome) => {
          syncing.shift();
          if (outcome === "durable") durable.push(block);
          if (outcome === "durable") resolve({ kind: "durable", seq: ++seq });
          else if (outcome === "refused") resolve({ kind: "refused", code: "ING_LOG_FULL", message: "full" });
          else reject(new Error("defect"));
        });
      });
    },
    async finish(outcome = "durable") {
      const end = ends.shift();
      if (end === undefined) throw new Error("no append is running");
      end(outcome);
      await settle();
    },
  };
}

/** Lets everything that is ready run, without any clock. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
