import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import type { DurableLog } from "../../../ingest/log/durable-log.ts";
import { faultyDisk, systemError } from "./faulty-disk.ts";
import { append, block, digestOf, open, tempDir } from "./log-kit.ts";

const SMALL = { segmentBytes: 256 * 1024, maxBytes: 16 * 1024 * 1024 };
const segmentsIn = (dir: string) => readdirSync(dir).filter((f) => f.endsWith(".wal")).map((f) => Number(/\d+/.exec(f)?.[0]));

/** Appends until so many more segments were begun. */
async function fill(log: DurableLog, segments: number, from = 0): Promise<number> {
  const until = log.stats.segments + segments;
  let n = from;
  for (; log.stats.segments < until; n++) await append(log, block(n, { bytes: 20_000, formedAtMs: 1_000_000 + n, digests: [{ digest: digestOf(n), records: n }] }));
  return n;
}

async function storeAll(log: DurableLog): Promise<void> {
  while ((await log.seal()) !== null);
  for (const batch of [...log.pending()]) await log.markStored(batch);
}

test("a segment is deleted when all its batches are stored, oldest first, the newest never", async () => {
  const dir = tempDir();
  const { log } = await open(dir, { ...SMALL, digestWindowMs: 0 });
  await fill(log, 1);
  const first = await log.seal();
  await fill(log, 2);
  const second = await log.seal();
  expect(segmentsIn(dir)).toEqual([1, 2, 3, 4]);
  if (second !== null) await log.markStored(second);
  expect(segmentsIn(dir), "the oldest batch still needs the oldest segment").toEqual([1, 2, 3, 4]);
  if (first !== null) await log.markStored(first);
  expect(segmentsIn(dir)).toEqual([4]);
  expect(log.stats).toMatchObject({ segments: 1, unstoredBytes: 0, unstoredRows: 0, oldestUnstoredAtMs: null });
  await log.close();
});

test("digests within the window survive the deletion of their segments, again and again; older ones go", async () => {
  const dir = tempDir();
  let nowMs = 1_000_000;
  const options = { ...SMALL, now: () => nowMs, digestWindowMs: 60_000 };
  const first = await open(dir, options);
  const early = await fill(first.log, 2);
  await storeAll(first.log);
  const late = await fill(first.log, 2, early);
  await storeAll(first.log);
  expect(first.log.stats.segments).toBeLessThanOrEqual(2);
  await first.log.close();

  const second = await open(dir, options);
  expect(second.log.recovery.digests.map((d) => d.records)).toEqual(Array.from({ length: late }, (_, n) => n));
  await second.log.close();

  nowMs = 1_000_000 + 60_000 + early;
  const third = await open(dir, options);
  expect(third.log.recovery.digests.map((d) => d.records)).toEqual(Array.from({ length: late - early }, (_, n) => early + n));
  await third.log.close();
});

test("while digests cannot be carried over their segment stays", async () => {
  const dir = tempDir();
  const disk = faultyDisk();
  const { log } = await open(dir, { ...SMALL, files: disk });
  await fill(log, 1);
  const batch = await log.seal();
  disk.onWrite = () => { throw systemError("ENOSPC"); };
  if (batch !== null) await log.markStored(batch);
  expect(segmentsIn(dir)).toContain(1);
  await log.close();
  const again = await open(dir, { ...SMALL });
  expect(again.log.recovery.digests.length).toBeGreaterThan(5);
  await again.log.close();
});

test("many restarts leave neither segments nor blocks behind", async () => {
  const dir = tempDir();
  for (let run = 0; run < 10; run++) {
    const { log } = await open(dir, { ...SMALL });
    await append(log, block(run));
    await storeAll(log);
    await log.close();
  }
  expect(segmentsIn(dir).length).toBeLessThanOrEqual(2);
});

test("a batch that began in a deleted segment is known to be stored, even when the note of it is lost", async () => {
  const dir = tempDir();
  const disk = faultyDisk();
  const { log } = await open(dir, { ...SMALL, files: disk, digestWindowMs: 0 });
  await fill(log, 2);
  const batch = await log.seal();
  disk.onWrite = () => { throw systemError("EIO"); };
  if (batch !== null) await log.markStored(batch);
  expect(segmentsIn(dir)).toEqual([3]);
  await log.close();
  const again = await open(dir, { ...SMALL });
  expect(again.log.pending()).toEqual([]);
  expect(again.log.stats.unsealedRows).toBe(0);
  await again.log.close();
});
