import type { CredentialEvent, RecordCredentialEvents, UnusableItem } from "../credential-event.ts";
import type { PollOutcome } from "./feed.ts";

/** Records what one look brought; null when it is durable, else why the look failed. */
export type FeedRecorder = (events: readonly CredentialEvent[], unusable?: readonly UnusableItem[]) => Promise<Extract<PollOutcome, { kind: "failed" }> | null>;

export function createFeedRecorder(deps: { readonly record: RecordCredentialEvents; readonly tenant: string; readonly source: string; readonly transport: string; readonly nowMs: () => number }): FeedRecorder {
  const { record, tenant, source, transport, nowMs } = deps;
  return async (events, unusable = []) => {
    if (events.length === 0 && unusable.length === 0) return null;
    const outcome = await record({ tenant, source, transport, receivedAtMs: nowMs(), events, unusable });
    return outcome.kind === "durable" ? null : { kind: "failed", code: "ING_FEED_NOT_RECORDED", message: outcome.message };
  };
}
