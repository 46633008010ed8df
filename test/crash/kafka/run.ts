import { createRandom } from "../../../demo/random.ts";
import { installedPart } from "../../real/installed-part.ts";
import { startBroker, type RunningBroker } from "../../real/kafka.ts";
import { areSlicesMeasured, isLogEmpty, sumHours, waitFor } from "../settle.ts";
import { countTables } from "../totals.ts";
import { countAll, type KafkaCounts } from "./count.ts";
import { happen, NO_FAULTS, shuffledFaults, type FaultCounts } from "./faults.ts";
import { startFleet, type Fleet } from "./fleet.ts";
import type { KafkaCrashOptions } from "./options.ts";
import { runProducer, type Produced } from "./producer.ts";

export interface KafkaCrashReport extends KafkaCounts {
  readonly faults: FaultCounts;
  readonly messages: number;
  readonly records: number;
  /** False when lag, logs or slices did not settle in time, or the topic does not hold what the producers know of: then nothing here proves anything. */
  readonly isComplete: boolean;
  /** Why it is not complete. */
  readonly incomplete: readonly string[];
  /** From the last message until nothing was left to consume. */
  readonly lagZeroSeconds: number;
  readonly seconds: number;
}

const TOPIC = "otlp_logs";
const OTHER_TOPICS = ["otlp_spans", "otlp_metrics", "auth_events", "credential_events"];
const GROUP = "auth-slo";
const PROGRESS_MS = 45_000;
const SETTLE_MS = 180_000;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const sum = (numbers: readonly bigint[]) => numbers.reduce((a, b) => a + (b > 0n ? b : 0n), 0n);

/** Producers, services and faults together; then, when all is consumed, stored and measured, the count. */
export async function runKafkaCrash(options: KafkaCrashOptions, say: (line: string) => void): Promise<KafkaCrashReport> {
  const startedAtMs = performance.now();
  const random = createRandom(options.seed);
  const broker = await startBroker({ library: installedPart("kafka") });
  let fleet: Fleet | null = null;
  let isOver = false;
  const produced: Produced = { messages: 0, records: 0, poison: new Set() };
  try {
    await broker.createTopic(TOPIC, options.partitions);
    for (const topic of OTHER_TOPICS) await broker.createTopic(topic);
    fleet = await startFleet(options.services, { KAFKA_BROKERS: broker.address("plaintext"), AUTH_SLO_KAFKA_SESSION_TIMEOUT_SECONDS: String(options.sessionSeconds) });
    const producing = Promise.all(Array.from({ length: options.producers }, (_, i) => runProducer({
      brokers: [broker.address("plaintext")], topic: TOPIC, partitions: options.partitions, recordsPerMessage: options.recordsPerMessage, messagesPerSend: 5, pauseMs: 30,
      poisonShare: options.poisonShare, random: createRandom(options.seed * 1_000 + i), produced, isOver: () => isOver,
    })));
    producing.catch(() => undefined);
    const faults = await letHappen(options, { broker, fleet, random }, produced, say);
    await sleep(1_000);
    isOver = true;
    await producing;
    const settled = await settle(broker, fleet, produced, say);
    return { faults, messages: produced.messages, records: produced.records, ...settled, seconds: Math.round((performance.now() - startedAtMs) / 100) / 10 };
  } finally {
    isOver = true;
    await fleet?.remove();
    await broker.remove();
  }
}

/** The faults one after the other, each only after the group has got on since the last one: a group that stands still proves nothing. */
async function letHappen(options: KafkaCrashOptions, { broker, fleet, random }: { readonly broker: RunningBroker; readonly fleet: Fleet; readonly random: () => number }, produced: Produced, say: (line: string) => void): Promise<FaultCounts> {
  const happened = { ...NO_FAULTS };
  for (const fault of shuffledFaults(options.faults, random)) {
    const before = sum(await broker.committed(GROUP, TOPIC));
    const gotOn = await waitFor(async () => sum(await broker.committed(GROUP, TOPIC)) > before, PROGRESS_MS);
    await sleep(random() * 1_000);
    await happen(fault, { fleet, broker, group: GROUP, topic: TOPIC, random });
    happened[fault]++;
    say(`${fault} ${happened[fault]} of ${options.faults[fault]}: ${produced.records.toLocaleString("en")} records produced, ${sum(await broker.committed(GROUP, TOPIC))} of ${produced.messages} messages committed${gotOn ? "" : "; the group had stood still"}`);
  }
  return happened;
}

async function settle(broker: RunningBroker, fleet: Fleet, produced: Produced, say: (line: string) => void): Promise<KafkaCounts & Pick<KafkaCrashReport, "isComplete" | "incomplete" | "lagZeroSeconds">> {
  const producedAtMs = performance.now();
  await fleet.whole();
  const ends = await broker.ends(TOPIC);
  const isTopicKnown = sum(ends) === BigInt(produced.messages);
  const isConsumed = await waitFor(async () => sum(await broker.committed(GROUP, TOPIC)) === sum(ends), SETTLE_MS);
  const lagZeroSeconds = Math.round((performance.now() - producedAtMs) / 100) / 10;
  say(`consumed after ${lagZeroSeconds} s`);
  const isDrained = await waitFor(async () => (await Promise.all(fleet.living().map((s) => isLogEmpty(s.httpUrl)))).every((isEmpty) => isEmpty), SETTLE_MS);
  say("stored");
  const [first, ...others] = fleet.living();
  if (first === undefined) throw new Error("no service is running");
  // When rows are lost or double the slices never fit: nothing to wait for.
  const isRight = (await countTables(fleet.store)).raw === produced.records;
  if (!isRight) for (const [i, output] of fleet.outputs().entries()) say(`--- service ${i}:\n${output}`);
  const isMeasured = isRight && (await waitFor(() => areSlicesMeasured(first.httpUrl, produced.records), SETTLE_MS));
  for (const service of [first, ...others]) await service.stop();
  const areHoursSummed = isMeasured && (await sumHours(first));
  const parts = { "the topic holds other messages than were produced": isTopicKnown, "not all consumed": isConsumed, "not all stored": isDrained, "the count is wrong": isRight, "not all measured": isMeasured, "hours not summed": areHoursSummed };
  const incomplete = Object.entries(parts).flatMap(([reason, holds]) => (holds ? [] : [reason]));
  return { isComplete: incomplete.length === 0, incomplete, lagZeroSeconds, ...(await countAll(fleet.store, produced)) };
}
