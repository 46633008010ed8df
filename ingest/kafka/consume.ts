import type { Fetched, Session } from "./consumer-port.ts";
import { pausePartition, takeBatch, type TakeBatchDeps } from "./take-batch.ts";
import { Rebalance } from "./rebalance.ts";

const LAST_COMMIT_MS = 2_000;
const TROUBLE_PAUSE_MS = 1_000;

/** Takes one fetched batch of one partition in. Never rejects, except with what the session's heartbeat rejects with: the group rebalances. */
export type Consume = (batch: Fetched, session: Session) => Promise<void>;

/** Makes the way of a batch, one at a time for a partition: trouble pauses the partition, and what was not consumed is fetched again. */
export function createConsume(deps: TakeBatchDeps): Consume {
  const { group, committer, report } = deps;
  return async function consume(batch, session) {
    const part = group.partitions.of(batch);
    const { epoch } = group;
    // A batch of the generation before may still be in the middle of a slice, which the take-over must see.
    const before = part.busy;
    let release = () => undefined as void;
    part.busy = new Promise((resolve) => { release = resolve; });
    await before;
    try {
      if (group.epoch !== epoch || !group.owns(batch)) return;
      group.use(session);
      part.endOffset = batch.endOffset;
      await takeBatch(batch, session, part, deps);
      // The last moment to commit what is durable: without it another member would consume it again, in vain.
      if (session.isEnding()) await committer.flush(LAST_COMMIT_MS);
    } catch (error) {
      if (error instanceof Rebalance) {
        // The brokers still take commits of this generation until every member has come back.
        await committer.flush(LAST_COMMIT_MS);
        throw error.cause;
      }
      report("warn", "ING_KAFKA_CLIENT", `partition ${batch.partition} of ${batch.topic}: ${error instanceof Error ? error.message : String(error)}`);
      pausePartition(part, session, TROUBLE_PAUSE_MS, deps);
    } finally {
      release();
    }
  };
}
