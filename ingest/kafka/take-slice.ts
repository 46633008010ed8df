import type { BlockBuilder } from "../block/builder.ts";
import { noCounts } from "../block/ledger.ts";
import type { EventIds } from "../dedupe/event-ids.ts";
import type { AppendOutcome, Log } from "../log/log.ts";
import type { TakeIn } from "../pipeline/take-in.ts";
import { decodeMessage } from "./decode-message.ts";
import { KAFKA_MESSAGE_ERRORS } from "./errors.ts";
import { quarantinePoison, signalOf, type Poison } from "./poison.ts";
import type { Slice, SliceItem } from "./slice.ts";
import type { TopicRoute } from "./topic-route.ts";

/** A message of a signal that has a way into the block of its own. */
export interface SignalMessage {
  readonly value: Buffer;
  readonly tenant: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly receivedAtMs: number;
}

/**
 * Puts a message's rows and ledger counts into the open block of Kafka messages, in the same turn, what cannot be used into quarantine; resolves
 * once it has heard what became of that block. `again`: the block is durable, but the message needs a second go (a copy that it relied on failed).
 */
export type SignalHandler = (message: SignalMessage) => Promise<"done" | "again">;

export interface TakeSliceDeps {
  readonly takeIn: TakeIn;
  readonly builder: BlockBuilder;
  readonly log: Pick<Log, "append">;
  readonly eventIds: EventIds;
  readonly handlers: Readonly<Partial<Record<"credential_events", SignalHandler>>>;
  /** Told of every block's fate, for handlers that wait for it. */
  readonly settled: (outcome: AppendOutcome) => void;
  readonly redact: (text: string) => string;
  readonly nowMs: () => number;
  /** Told of every poison message once it is in quarantine, durably. */
  readonly onPoison: (poison: Poison) => void;
  readonly onDefect: (name: string) => void;
}

interface Waiting {
  readonly item: SliceItem;
  readonly outcome: Promise<"done" | "again">;
}

/** Makes a slice durable: all of it in one block of its own, with the offsets, or nothing. */
export type TakeSlice = (route: TopicRoute, partition: number, slice: Slice) => Promise<AppendOutcome>;

/** Makes the way of Kafka messages into the log. A block holds messages of one partition only, so that it can be disowned as a whole. */
export function createTakeSlice(deps: TakeSliceDeps): TakeSlice {
  const { builder, eventIds, log, nowMs } = deps;

  return async function takeSlice(route, partition, slice) {
    const receivedAtMs = nowMs();
    eventIds.advance(receivedAtMs);
    const ids = eventIds.savepoint();
    const waiting: Waiting[] = [];
    const poison: Poison[] = [];
    for (const item of slice.items) takeItem({ route, partition, receivedAtMs }, item, waiting, poison, deps);
    builder.side.kafka.push({ topic: route.topic, partition, first: slice.first.toString(), last: slice.last.toString() });
    const block = builder.form(receivedAtMs);
    ids.end();
    const outcome = block === null ? refusal() : await log.append(block).catch(refusal);
    deps.settled(outcome);
    if (outcome.kind === "refused") {
      ids.rollback();
      return outcome;
    }
    ids.release();
    for (const one of poison) deps.onPoison(one);
    const again = (await Promise.all(waiting.map(async (w) => ((await w.outcome) === "again" ? [w.item] : [])))).flat();
    if (again.length > 0) await takeAgain(route, partition, again);
    return outcome;
  };

  /** What relied on a copy that failed, in a block without offsets: those are durable already. */
  async function takeAgain(route: TopicRoute, partition: number, items: readonly SliceItem[]): Promise<void> {
    const waiting: Waiting[] = [];
    for (const item of items) takeItem({ route, partition, receivedAtMs: nowMs() }, item, waiting, [], deps);
    const block = builder.form(nowMs());
    const outcome = block === null ? refusal() : await log.append(block).catch(refusal);
    deps.settled(outcome);
    const fates = await Promise.all(waiting.map((w) => w.outcome));
    if (outcome.kind === "refused" || fates.includes("again")) deps.onDefect("credential_events");
  }
}

interface Where {
  readonly route: TopicRoute;
  readonly partition: number;
  readonly receivedAtMs: number;
}

/** Puts one item into the open block: its rows, or a row of quarantine. A defect of ours costs the message, not its partition. */
function takeItem({ route, partition, receivedAtMs }: Where, item: SliceItem, waiting: Waiting[], poison: Poison[], deps: TakeSliceDeps): void {
  const { side } = deps.builder;
  const mark = deps.builder.mark();
  const bad = (found: Pick<Poison, "code" | "message" | "value">) => {
    deps.builder.rollback(mark);
    const one = { ...found, topic: route.topic, partition, offset: item.offset };
    quarantinePoison(one, route, receivedAtMs, side, deps.redact);
    poison.push(one);
  };
  if (item.kind === "poison") return bad({ ...item, value: null });
  const { value, offset } = item;
  if (value === null) {
    side.ledger.push({ ...noCounts(), tenant: route.tenant, transport: "kafka", signal: signalOf(route), received: 1, ignored: 1 });
    return;
  }
  try {
    const handler = route.signal === "credential_events" ? deps.handlers.credential_events : undefined;
    if (handler !== undefined) {
      waiting.push({ item, outcome: handler({ value, tenant: route.tenant, topic: route.topic, partition, offset, receivedAtMs }) });
      // The slice's own range covers the message.
      side.kafka.length = 0;
      return;
    }
    const problem = decodeMessage(value, { route, partition, offset, receivedAtMs }, deps.takeIn);
    if (problem !== null) bad({ code: "ING_KAFKA_UNDECODABLE", message: problem, value });
  } catch (error) {
    deps.onDefect(error instanceof Error ? error.name : "unknown");
    bad({ code: "ING_KAFKA_DEFECT", message: KAFKA_MESSAGE_ERRORS.ING_KAFKA_DEFECT.meaning, value });
  }
}

function refusal(): AppendOutcome {
  return { kind: "refused", code: "ING_LOG_UNWRITABLE", message: "the log cannot be written" };
}
