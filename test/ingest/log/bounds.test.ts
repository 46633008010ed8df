import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultyDisk } from "./faulty-disk.ts";
import { append, block, contents, open, tempDir } from "./log-kit.ts";

const MIB = 1024 * 1024;
const sizeOf = (dir: string) => readdirSync(dir).reduce((sum, f) => sum + statSync(join(dir, f)).size, 0);

test("the log stays within its bytes on disk, says why it refuses, and takes blocks again once batches are stored", async () => {
  const dir = tempDir();
  const { log, notices } = await open(dir, { maxBytes: 2 * MIB });
  let taken = 0;
  let outcome = await log.append(block(0, { bytes: 20_000 }));
  for (; outcome.kind === "durable"; outcome = await log.append(block(taken, { bytes: 20_000 }))) {
    taken++;
    expect(sizeOf(dir)).toBeLessThanOrEqual(2 * MIB);
  }
  expect(outcome).toMatchObject({ code: "ING_LOG_FULL" });
  expect(taken * 20_000).toBeGreaterThan(MIB);
  expect(log.stats.healthy).toBe(false);
  expect(notices.filter((n) => n.code === "ING_LOG_FULL")).toHaveLength(1);

  for (let batch = await log.seal(); batch !== null; batch = await log.seal()) await log.markStored(batch);
  expect(log.stats.healthy).toBe(true);
  await append(log, block(1));
  expect(log.stats.segments).toBe(1);
  await log.close();
});

test("free disk below the minimum refuses blocks, and is looked at again by itself", async () => {
  const disk = faultyDisk();
  let free = 10 * MIB;
  let nowMs = 0;
  disk.freeBytes = () => Promise.resolve(free);
  const { log } = await open(tempDir(), { files: disk, minFreeBytes: 8 * MIB, now: () => nowMs });
  await append(log, block(1));
  free = 7 * MIB;
  nowMs += 1_000;
  await log.probe();
  expect(await log.append(block(2))).toMatchObject({ kind: "refused", code: "ING_LOG_FULL" });
  expect(log.stats.healthy).toBe(false);
  free = 10 * MIB;
  nowMs += 1_000;
  await log.probe();
  expect(log.stats.healthy).toBe(true);
  await append(log, block(3));
  await log.close();
});

test("free disk is asked for once a second at most", async () => {
  const disk = faultyDisk();
  let asked = 0;
  let nowMs = 0;
  disk.freeBytes = () => {
    asked++;
    return Promise.resolve(1e12);
  };
  const { log } = await open(tempDir(), { files: disk, now: () => nowMs });
  for (let i = 0; i < 100; i++) {
    nowMs = i * 50;
    await append(log, block(i));
  }
  expect(asked).toBeGreaterThanOrEqual(5);
  expect(asked).toBeLessThanOrEqual(7);
  await log.close();
});

test("recent blocks are kept for delivery up to a bound; beyond it they are read back, the same", async () => {
  const disk = faultyDisk();
  let reads = 0;
  const inner = disk.open;
  disk.open = async (path) => {
    reads++;
    return inner(path);
  };
  const { log } = await open(tempDir(), { files: disk, cacheBytes: 1_000 });
  await append(log, block(1));
  await append(log, block(2));
  const cached = await log.seal();
  await append(log, block(3, { bytes: 2_000 }));
  const large = await log.seal();
  if (cached === null || large === null) throw new Error("nothing sealed");
  const before = reads;
  await log.read(cached);
  expect(reads).toBe(before);
  await log.read(large);
  expect(reads).toBe(before + 1);
  expect((await contents(log)).size).toBe(3);
  await log.close();
});

test("a block larger than a segment is taken and given back whole", async () => {
  const dir = tempDir();
  const { log } = await open(dir, { maxBytes: 8 * MIB, segmentBytes: 256 * 1024, cacheBytes: 0 });
  await append(log, block(1));
  await append(log, block(2, { bytes: 3 * MIB }));
  await append(log, block(3));
  const before = await contents(log);
  await log.close();
  const again = await open(dir, { cacheBytes: 0 });
  expect(await contents(again.log)).toEqual(before);
  expect(before.size).toBe(3);
  await again.log.close();
});
