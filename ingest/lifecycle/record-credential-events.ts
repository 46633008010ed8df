import type { Admission } from "../accept.ts";
import type { BlockBuilder } from "../block/builder.ts";
import { noCounts } from "../block/ledger.ts";
import type { QuarantineRow } from "../block/side-rows.ts";
import type { ReplayClaim, ReplayWindow } from "../dedupe/replay-window.ts";
import type { GroupCommit } from "../pipeline/group-commit.ts";
import { overloaded, unexpected } from "../pipeline/outcome.ts";
import { MAX_AHEAD_MS } from "../pipeline/event-time.ts";
import type { CredentialEvent, CredentialEventBatch, CredentialEventFate, RecordCredentialEvents, RecordOutcome, UnusableItem } from "./credential-event.ts";
import type { CredentialRowOf } from "./credential-row.ts";
import { LIFECYCLE_ERRORS } from "./errors.ts";
import { eventKey } from "./event-key.ts";
import type { ExposureRowOf } from "./exposure-row.ts";
import type { CredentialEventTally } from "./event-tally.ts";

/** Signal of credential events in ledger and quarantine. */
export const CREDENTIAL_SIGNAL = "credential_events";

export interface RecordCredentialEventsDeps {
  readonly builder: Pick<BlockBuilder, "side" | "mark" | "rollback">;
  readonly commits: GroupCommit;
  readonly admission: Admission;
  /** Events by key. Of a window of its own, so that a flood of requests does not make it forget. */
  readonly known: ReplayWindow;
  readonly rowOf: CredentialRowOf;
  readonly exposureRowOf: ExposureRowOf;
  readonly redact: (text: string, maxChars?: number) => string;
  readonly tally: Pick<CredentialEventTally, "count">;
  readonly retentionDays: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly onDefect: (name: string) => void;
}

/** One batch on its way: the events it brought first, their keys, and the ends of other batches' events that it holds copies of. */
interface Taking {
  readonly claims: ReplayClaim[];
  readonly keys: Set<string>;
  readonly awaited: Promise<number | null>[];
}

/** What an event takes in memory on its way, at most. */
const EVENT_BYTES = 4_096;
const DAY_MS = 86_400_000;
const NANOS_PER_MS = 1_000_000n;

/**
 * Makes the way of credential events into the log: copies recognised, impossible times put aside, rows and ledger into the open block, group commit.
 *
 * Taking in is synchronous, so a batch is in one block or in none. A copy of an event that is still on its way is answered with that event's end: if it is refused, so is
 * the copy's batch, and the sender comes back.
 */
export function createRecordCredentialEvents(deps: RecordCredentialEventsDeps): RecordCredentialEvents {
  const { builder, commits, admission, known, tally, random, onDefect } = deps;

  return async function recordCredentialEvents(batch): Promise<RecordOutcome> {
    const bytes = EVENT_BYTES * (1 + batch.events.length + (batch.unusable?.length ?? 0));
    const taken = admission.tryTake(bytes);
    if (taken.kind === "refused") return { kind: "overloaded", code: taken.code, message: taken.message, retryAfterSeconds: taken.retryAfterSeconds };
    const taking: Taking = { claims: [], keys: new Set(), awaited: [] };
    let isDurable = false;
    try {
      const fates = takeIn(batch, taking);
      const commit = await commits.commit();
      if (commit.kind === "refused") return overloaded(commit, random);
      isDurable = true;
      if ((await Promise.all(taking.awaited)).includes(null)) return unexpected(random);
      tally.count(batch, fates);
      return durable(batch, fates);
    } catch (error) {
      onDefect(error instanceof Error ? error.name : "unknown");
      return unexpected(random);
    } finally {
      for (const claim of taking.claims) claim.settle(isDurable ? 1 : null, batch.receivedAtMs);
      admission.release(bytes);
    }
  };

  /** Puts a batch into the open block, all of it or nothing. */
  function takeIn(batch: CredentialEventBatch, taking: Taking): CredentialEventFate[] {
    commits.makeRoom();
    const mark = builder.mark();
    const { tenant, transport, unusable = [], ignored = 0 } = batch;
    try {
      const fates = batch.events.map((event) => takeEvent(event, batch, taking));
      for (const item of unusable) quarantine(deps, batch, item);
      const { stored, deduplicated } = tallyOf(fates);
      const received = fates.length + unusable.length + ignored;
      if (received > 0) builder.side.ledger.push({ ...noCounts(), tenant, transport, signal: CREDENTIAL_SIGNAL, received, stored, deduplicated, quarantined: received - stored - deduplicated - ignored, ignored });
      if (batch.kafka !== undefined) builder.side.kafka.push(batch.kafka);
      return fates;
    } catch (error) {
      builder.rollback(mark);
      throw error;
    }
  }

  function takeEvent(event: CredentialEvent, batch: CredentialEventBatch, { claims, keys, awaited }: Taking): CredentialEventFate {
    const impossible = judgeTime(event.occurredNanos, batch.receivedAtMs, deps.retentionDays * DAY_MS);
    if (impossible !== null) {
      quarantine(deps, batch, { code: impossible, message: LIFECYCLE_ERRORS[impossible].meaning, excerpt: `${event.kind} ${event.detail}` });
      return impossible;
    }
    const key = eventKey(batch.tenant, batch.source, event.nativeId);
    const found = known.lookup(batch.tenant, key, batch.receivedAtMs);
    if (found.kind === "in_flight" && !keys.has(key)) awaited.push(found.outcome);
    if (found.kind !== "new") return "deduplicated";
    claims.push(found.claim);
    keys.add(key);
    builder.side.credentialEvents.push(deps.rowOf(event, key, batch));
    builder.side.digests.push({ digest: key, records: 1 });
    return "stored";
  }
}

/** Keeps what may be kept of an item that is no event. */
function quarantine({ builder, redact, exposureRowOf }: RecordCredentialEventsDeps, batch: CredentialEventBatch, item: UnusableItem): void {
  builder.side.quarantine.push(quarantineRow(batch, { ...item, excerpt: redact(item.excerpt) }));
  for (const sent of item.sent ?? []) builder.side.exposures.push(exposureRowOf(sent, batch));
}

function quarantineRow({ tenant, transport, receivedAtMs, kafka }: CredentialEventBatch, { code, message, excerpt }: UnusableItem): QuarantineRow {
  const place = { topic: kafka?.topic ?? "", partition: kafka?.partition ?? 0, offset: BigInt(kafka?.first ?? 0) };
  return { receivedNanos: BigInt(receivedAtMs) * NANOS_PER_MS, tenant, transport, signal: CREDENTIAL_SIGNAL, code, message, excerpt, ...place };
}

function durable({ unusable = [] }: CredentialEventBatch, fates: readonly CredentialEventFate[]): RecordOutcome {
  const { stored, deduplicated } = tallyOf(fates);
  return { kind: "durable", stored, deduplicated, quarantined: fates.length - stored - deduplicated + unusable.length, fates };
}

/** How many of the fates are each. */
function tallyOf(fates: readonly CredentialEventFate[]): { readonly stored: number; readonly deduplicated: number } {
  const of = (fate: CredentialEventFate) => fates.filter((f) => f === fate).length;
  return { stored: of("stored"), deduplicated: of("deduplicated") };
}

function judgeTime(occurredNanos: bigint, receivedAtMs: number, maxAgeMs: number): Extract<CredentialEventFate, `ING_${string}`> | null {
  const occurredMs = Number(occurredNanos / NANOS_PER_MS);
  if (occurredMs > receivedAtMs + MAX_AHEAD_MS) return "ING_EVENT_TIME_FUTURE";
  return occurredMs < receivedAtMs - maxAgeMs ? "ING_EVENT_TIME_OLD" : null;
}
