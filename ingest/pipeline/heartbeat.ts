import { slotOfSeconds } from "../block/slot.ts";
import type { BlockBuilder } from "../block/builder.ts";
import type { GroupCommit } from "./group-commit.ts";

export interface HeartbeatDeps {
  readonly builder: Pick<BlockBuilder, "side">;
  readonly commits: Pick<GroupCommit, "commit" | "makeRoom">;
  /** Name of this node. */
  readonly node: string;
  /** Whether the node is up and can make what it receives durable. Being busy for a moment is still accepting: senders try again. */
  readonly isAccepting: () => boolean;
  readonly nowMs: () => number;
  /** Calls `run` once after the time; gives the means to call it off. */
  readonly after: (delayMs: number, run: () => void) => () => void;
}

/** How often acceptance is looked at within a slot. */
const LOOK_MS = 1_000;

/**
 * Starts the heartbeat: for every ten-second slot of the clock in which the node was accepting, one `ingest_heartbeats` row goes through the
 * log once the slot is over. A slot without a row is a gap in measuring, not a measured zero. Returns the function that stops it.
 */
export function startHeartbeat({ builder, commits, node, isAccepting, nowMs, after }: HeartbeatDeps): () => void {
  let slot = slotOfSeconds(nowMs() / 1_000);
  let wasAccepting = isAccepting();
  let cancel = after(delay(), look);

  function delay(): number {
    return LOOK_MS - (nowMs() % LOOK_MS);
  }

  function look(): void {
    const now = slotOfSeconds(nowMs() / 1_000);
    const accepting = isAccepting();
    if (now !== slot) {
      if (wasAccepting) beat(slot);
      slot = now;
      wasAccepting = false;
    }
    wasAccepting ||= accepting;
    cancel = after(delay(), look);
  }

  function beat(slotSeconds: number): void {
    commits.makeRoom();
    builder.side.heartbeats.push({ slotSeconds, node });
    // Refused: then the log cannot be written, and the gap is the truth.
    void commits.commit();
  }

  return () => cancel();
}
