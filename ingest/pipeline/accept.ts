import type { Accept, AcceptOutcome, AcceptRequest } from "../accept.ts";
import type { BlockBuilder } from "../block/builder.ts";
import { noCounts } from "../block/ledger.ts";
import type { EventIds } from "../dedupe/event-ids.ts";
import type { ReplayClaim, ReplayWindow } from "../dedupe/replay-window.ts";
import { requestDigest } from "../dedupe/request-digest.ts";
import type { GroupCommit } from "./group-commit.ts";
import { overloaded, unexpected } from "./outcome.ts";
import type { TakeIn } from "./take-in.ts";

export interface AcceptDeps {
  readonly replays: ReplayWindow;
  readonly eventIds: EventIds;
  readonly takeIn: TakeIn;
  readonly builder: Pick<BlockBuilder, "side">;
  readonly commits: GroupCommit;
  /** Uniform in [0, 1): spreads the senders' retries. */
  readonly random: () => number;
  /** Told of an error nobody foresaw, by its name: a defect of this service, whose request was refused for now. */
  readonly onDefect: (name: string) => void;
}

/**
 * Makes the flow from a body to its answer: dedupe, take in (decode, normalise, redact, guard), group commit, outcome.
 *
 * Taking in happens in one turn, so the open block holds whole requests only. A request that cannot be decoded or that is not made durable
 * leaves no row, no event id and no digest behind.
 */
export function createAccept({ replays, eventIds, takeIn, builder, commits, random, onDefect }: AcceptDeps): Accept {
  return async function accept(request) {
    try {
      const digest = requestDigest(request);
      eventIds.advance(request.receivedAtMs);
      const found = await lookUp(request, digest);
      return typeof found === "number" ? await answerCopy(request, found) : await process(request, digest, found);
    } catch (error) {
      onDefect(error instanceof Error ? error.name : "unknown");
      return unexpected(random);
    }
  };

  /** The right to process the request, or the number of its records when a copy of it is durable. Waits for a copy that is on its way. */
  async function lookUp(request: AcceptRequest, digest: string): Promise<ReplayClaim | number> {
    for (;;) {
      const found = replays.lookup(request.tenant, digest, request.receivedAtMs);
      if (found.kind === "new") return found.claim;
      const records = found.kind === "seen" ? found.records : await found.outcome;
      if (records !== null) return records;
    }
  }

  async function answerCopy(request: AcceptRequest, records: number): Promise<AcceptOutcome> {
    commits.makeRoom();
    const { tenant, transport, signal } = request;
    builder.side.ledger.push({ ...noCounts(), tenant, transport, signal, received: records, deduplicated: records });
    const commit = await commits.commit();
    return commit.kind === "durable" ? { kind: "accepted", records, rejected: 0, message: "" } : overloaded(commit, random);
  }

  async function process(request: AcceptRequest, digest: string, claim: ReplayClaim): Promise<AcceptOutcome> {
    let isDurable = false;
    let records = 0;
    const ids = eventIds.savepoint();
    try {
      commits.makeRoom();
      const outcome = takeIn(request, digest);
      ids.end();
      if (outcome.kind !== "accepted") return outcome;
      records = outcome.records;
      const commit = await commits.commit();
      isDurable = commit.kind === "durable";
      return commit.kind === "durable" ? outcome : overloaded(commit, random);
    } finally {
      if (isDurable) ids.release();
      else ids.rollback();
      // An empty request is nothing to remember: every copy of it is answered for itself.
      claim.settle(isDurable && records > 0 ? records : null, request.receivedAtMs);
    }
  }
}
