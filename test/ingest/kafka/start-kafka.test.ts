import { expect, onTestFinished, test } from "vitest";
import { createBlockBuilder } from "../../../ingest/block/builder.ts";
import { createInterner } from "../../../ingest/block/byte-interner.ts";
import { createEventIds } from "../../../ingest/dedupe/event-ids.ts";
import { startKafka, type KafkaDeps } from "../../../ingest/kafka/start-kafka.ts";
import { topicRoutes } from "../../../ingest/kafka/topic-route.ts";
import type { DurableLog } from "../../../ingest/log/durable-log.ts";
import { eventually } from "../../service/eventually.ts";
import { open, tempDir } from "../log/log-kit.ts";
import { createFakePort, type FakePort } from "./fake-port.ts";

interface Running {
  readonly port: FakePort;
  readonly log: DurableLog;
  readonly codes: string[];
  readonly stats: () => ReturnType<ReturnType<typeof startKafka>["stats"]>;
  /** Values of the messages taken in, in order; `bad` is poison, `defect` throws. */
  readonly taken: string[];
  readonly stop: () => Promise<void>;
}

const wait = (ms: number, signal: AbortSignal) => new Promise<void>((resolve) => {
  if (signal.aborted) return resolve();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); });
});

async function start({ topics = ["t"], wanted = ["t"], dir = tempDir(), port = createFakePort(topics), ...more }: { readonly topics?: string[]; readonly wanted?: string[]; readonly dir?: string; readonly port?: FakePort } & Partial<KafkaDeps> = {}): Promise<Running> {
  const { log } = await open(dir, { now: Date.now, nodeId: "n" });
  const builder = createBlockBuilder({ interner: createInterner({ maxEntries: 1_000, maxArenaBytes: 100_000, seed: 1 }) });
  const taken: string[] = [];
  const codes: string[] = [];
  const running = startKafka({
    port, log, builder, eventIds: createEventIds({ windowMs: 0, maxIds: 10 }), handlers: {}, settled: () => undefined, redact: (text) => text, nowMs: Date.now, onDefect: (name) => codes.push(name),
    takeIn: ({ body }) => {
      const text = body.toString();
      if (text === "defect") throw new TypeError("of ours");
      if (text === "bad") return { kind: "malformed", code: "ING_MALFORMED", message: "bad" };
      taken.push(text);
      return { kind: "accepted", records: 1, rejected: 0, message: "" };
    },
    admission: { tryTake: () => ({ kind: "taken" }), release: () => undefined }, routes: topicRoutes(wanted, "default"), decompress: (_, bytes) => bytes, maxSetBytes: 1_000_000,
    deadLetters: { send: () => undefined, stats: () => ({ sent: 0, failed: 0 }) }, wait, report: (_, code) => codes.push(code), times: { topicLookMs: 20, stallMs: 60_000, firstRetryMs: 10, maxRetryMs: 20 }, ...more,
  });
  let isStopped = false;
  const stop = async () => { if (!isStopped) { isStopped = true; await running.stop(); await log.close(); } };
  onTestFinished(stop);
  if (topics.some((t) => wanted.includes(t))) await eventually("the group is joined", () => running.stats().phase === "consuming");
  return { port, log, codes, taken, stats: running.stats, stop };
}
const offsetOf = (port: FakePort) => port.committedOffsets.get("t")?.offset;

test("the first message of a partition is preceded by a commit that says who consumes from where", async () => {
  const { port, taken } = await start();
  const commits: string[] = [];
  port.onCommit = ([position]) => void commits.push(`${position?.offset} ${position?.metadata} after ${taken.length}`);
  expect(await port.hand("t", 7, ["a", "b"])).toEqual({ consumed: 8n, pauses: 0 });
  await eventually("all is committed", () => offsetOf(port) === 9n);
  expect(commits).toEqual(["7 auth-slo/1 7:n after 0", "9 auth-slo/1 7:n after 2"]);
});

test("a block is held until its commit is answered, however often that fails", async () => {
  const { port, log, codes, stats } = await start();
  await port.hand("t", 0, ["a"]);
  await eventually("the first is decided", () => log.undecided().length === 0);
  let failures = 0;
  port.onCommit = () => { if (failures++ < 3) throw new Error("brokers are away"); };
  await port.hand("t", 1, ["b"]);
  expect(log.undecided()).toHaveLength(1);
  expect(stats().undecidedBlocks).toBe(1);
  await eventually("it is committed after all", () => log.undecided().length === 0);
  expect(codes).toContain("ING_KAFKA_COMMIT");
});

test("poison and defects of our own cost the message, not the partition", async () => {
  const { port, taken, stats, codes } = await start();
  await port.hand("t", 0, ["a", "bad", "defect", "b"]);
  await eventually("all is committed", () => offsetOf(port) === 4n);
  expect(taken).toEqual(["a", "b"]);
  expect(stats().poison).toEqual({ ING_KAFKA_UNDECODABLE: 1, ING_KAFKA_DEFECT: 1 });
  expect(codes).toContain("TypeError");
});

test("without room the partition is paused and nothing of the batch is taken; it is there again afterwards", async () => {
  let isFull = true;
  const admission: KafkaDeps["admission"] = { tryTake: () => (isFull ? { kind: "refused", code: "ING_LOG_FULL", message: "full", retryAfterSeconds: 0.01 } : { kind: "taken" }), release: () => undefined };
  const { port, taken, codes } = await start({ admission });
  expect(await port.hand("t", 0, ["a"])).toEqual({ consumed: null, pauses: 1 });
  expect([taken, codes.includes("ING_KAFKA_PAUSED")]).toEqual([[], true]);
  isFull = false;
  await port.hand("t", 0, ["a"]);
  expect(taken).toEqual(["a"]);
});

test("what is durable and not committed is gone on behind after a restart, and what another consumed again is disowned", async () => {
  const dir = tempDir();
  const first = await start({ dir });
  await first.port.hand("t", 0, ["a"]);
  await eventually("the first is committed", () => offsetOf(first.port) === 1n);
  first.port.onCommit = () => { throw new Error("away"); };
  await first.port.hand("t", 1, ["b", "c"]);
  await first.stop();
  const second = await start({ dir, port: Object.assign(first.port, { onCommit: () => undefined }) });
  await eventually("what was committed is known to be", () => second.log.undecided().length === 1);
  await second.port.hand("t", 1, ["b", "c", "d"]);
  await eventually("all is committed", () => offsetOf(second.port) === 4n);
  expect([second.taken, second.log.undecided()]).toEqual([["d"], []]);
  second.port.onCommit = () => { throw new Error("away"); };
  await second.port.hand("t", 4, ["e"]);
  await second.stop();
  second.port.committedOffsets.set("t", { offset: 9n, metadata: "auth-slo/1 0:n,4:other" });
  const third = await start({ dir, port: Object.assign(first.port, { onCommit: () => undefined }) });
  await eventually("it is disowned without a message of the partition", () => third.stats().disownedBlocks === 1);
  expect(third.codes).toContain("ING_KAFKA_ELSEWHERE");
});

test("a batch of a partition that is no longer this process's is left alone", async () => {
  const { port, taken } = await start();
  port.consumers.at(-1)?.events.joining();
  expect(await port.hand("t", 0, ["a"])).toEqual({ consumed: null, pauses: 0 });
  port.consumers.at(-1)?.events.joined([{ topic: "t", partition: 5 }]);
  await port.hand("t", 0, ["a"]);
  expect([taken, offsetOf(port)]).toEqual([[], undefined]);
});

test("a topic that was made anew is consumed from its beginning", async () => {
  const { port, taken, codes } = await start();
  await port.hand("t", 500, ["old"]);
  await eventually("it is committed", () => offsetOf(port) === 501n);
  expect(await port.hand("t", 0, ["late"]), "an answer that comes late").toEqual({ consumed: 500n, pauses: 0 });
  port.committedOffsets.clear();
  await port.hand("t", 0, ["new", "newer"]);
  await eventually("it is committed", () => offsetOf(port) === 2n);
  expect([taken, codes.includes("ING_KAFKA_RESET")]).toEqual([["old", "new", "newer"], true]);
});

test("topics that appear later are picked up; until then it waits", async () => {
  const topics: string[] = [];
  const { port, stats } = await start({ topics, wanted: ["t", "u"] });
  await eventually("it waits", () => stats().phase === "waiting for topics");
  topics.push("t");
  await eventually("the first is consumed", () => port.consumers.at(-1)?.topics.join() === "t");
  topics.push("u");
  await eventually("both are", () => port.consumers.at(-1)?.topics.join() === "t,u");
  expect([stats().recreations, port.consumers[0]?.isStopped]).toEqual([{ failed: 0, stalled: 0, topics: 1 }, true]);
});

test("a consumer that fails, or that fetches nothing any more, is made anew and counted", async () => {
  const { port, stats } = await start({ times: { topicLookMs: 20, stallMs: 300, firstRetryMs: 10, maxRetryMs: 20 } });
  port.consumers[0]?.events.failed("brokers are gone");
  await eventually("it was made anew", () => stats().recreations.failed === 1 && port.consumers.length === 2);
  await eventually("again, since nothing comes", () => stats().recreations.stalled > 0);
});
