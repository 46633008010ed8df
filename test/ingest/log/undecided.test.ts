import { expect, test } from "vitest";
import type { DurableLog } from "../../../ingest/log/durable-log.ts";
import { block, open, tempDir } from "./log-kit.ts";

const range = (first: number) => ({ topic: "t", partition: 0, first: String(first), last: String(first + 9) });

/** Appends without saying whose it is. */
async function appendKafka(log: DurableLog, n: number): Promise<bigint> {
  const outcome = await log.append(block(n, { kafka: [range(n * 10)] }));
  if (outcome.kind !== "durable") throw new Error(outcome.code);
  return outcome.seq;
}
async function appendPlain(log: DurableLog, n: number): Promise<bigint> {
  const outcome = await log.append(block(n));
  if (outcome.kind !== "durable") throw new Error(outcome.code);
  return outcome.seq;
}
const sealed = (log: DurableLog) => log.pending().map((b) => [Number(b.firstSeq), Number(b.lastSeq), b.node.slice(log.node.length), b.fate ?? "deliver"]);

test("a Kafka block is not sealed before it is confirmed; then it takes its place among the others", async () => {
  const { log } = await open(tempDir());
  await appendPlain(log, 1);
  const held = await appendKafka(log, 2);
  await appendPlain(log, 3);
  await log.seal();
  expect(await log.seal(), "waits").toBeNull();
  expect(log.undecided()).toEqual([{ seq: held, kafka: [range(20)] }]);
  log.confirm(held);
  await log.seal();
  expect(sealed(log)).toEqual([[1, 1, "", "deliver"], [2, 3, "", "deliver"]]);
  await log.close();
});

test("after a while others are sealed past it, and it comes late under a name of its own", async () => {
  let now = 1_000_000;
  const dir = tempDir();
  const { log } = await open(dir, { now: () => now });
  const held = await appendKafka(log, 1);
  await appendPlain(log, 2);
  expect(await log.seal()).toBeNull();
  now += 10_000;
  await log.seal();
  expect(await log.seal()).toBeNull();
  log.confirm(held);
  await log.seal();
  expect(sealed(log)).toEqual([[2, 2, "", "deliver"], [1, 1, ".1", "deliver"]]);
  const before = log.pending().map((b) => b.token);
  await log.close();
  const again = await open(dir);
  expect(again.log.pending().map((b) => b.token), "the same over a restart").toEqual(before);
  await again.log.close();
});

test.each(["elsewhere", "unsure"] as const)("a block disowned as %s stays that over a restart", async (fate) => {
  const dir = tempDir();
  const { log } = await open(dir);
  await appendPlain(log, 1);
  const held = await appendKafka(log, 2);
  expect(await log.disown(held, fate)).toBe(true);
  await log.seal();
  const expected = [[2, 2, ".2", fate], [1, 1, "", "deliver"]];
  expect(sealed(log)).toEqual(expected);
  const tokens = log.pending().map((b) => b.token);
  await log.close();
  const again = await open(dir);
  expect(again.log.undecided()).toEqual([]);
  expect(again.log.pending().map((b) => [b.token, b.fate])).toEqual([[tokens[0], fate], [tokens[1], undefined]]);
  await again.log.close();
});

test("a batch never spans a block that was disowned before it", async () => {
  const dir = tempDir();
  const { log } = await open(dir);
  const first = await appendPlain(log, 1);
  const held = await appendKafka(log, 2);
  const last = await appendPlain(log, 3);
  await log.disown(held, "elsewhere");
  while ((await log.seal()) !== null);
  const delivered = async (from: DurableLog) => (await Promise.all(from.pending().filter((b) => b.fate === undefined).map((b) => from.read(b)))).flat().map((b) => b.seq);
  expect(await delivered(log)).toEqual([first, last]);
  await log.close();
  const again = await open(dir);
  expect(await delivered(again.log)).toEqual([first, last]);
  await again.log.close();
});

test("after a restart every unsealed Kafka block is undecided again, whatever the process knew", async () => {
  const dir = tempDir();
  const { log } = await open(dir);
  const first = await appendKafka(log, 1);
  const second = await appendKafka(log, 2);
  log.confirm(first);
  await log.close();
  const again = await open(dir);
  expect(again.log.undecided().map((b) => b.seq)).toEqual([first, second]);
  await again.log.close();
});

test("a segment with an undecided block stays, however much after it is stored", async () => {
  let now = 1_000_000;
  const dir = tempDir();
  const { log } = await open(dir, { now: () => now, segmentBytes: 256 * 1024, maxBytes: 16 * 1024 * 1024, digestWindowMs: 0 });
  const held = await appendKafka(log, 1);
  for (let n = 2; log.stats.segments < 4; n++) await log.append(block(n, { bytes: 20_000 }));
  now += 10_000;
  while ((await log.seal()) !== null);
  for (const batch of [...log.pending()]) await log.markStored(batch);
  expect(log.stats.segments).toBe(4);
  log.confirm(held);
  await log.seal();
  const [late] = log.pending();
  expect(late === undefined ? [] : (await log.read(late)).map((b) => b.seq)).toEqual([held]);
  if (late !== undefined) await log.markStored(late);
  expect(log.stats.segments).toBe(1);
  await log.close();
});
