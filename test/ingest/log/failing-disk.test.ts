import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultyDisk, systemError } from "./faulty-disk.ts";
import { append, block, contents, open, tempDir } from "./log-kit.ts";

test.each([
  ["a write that fails", "write", "EIO", 0],
  ["a write that fails half way", "write", "ENOSPC", 500],
  ["a sync that fails", "sync", "EIO", 0],
] as const)("%s refuses the block, keeps what was there, and heals by itself", async (_, where, code, tornBytes) => {
  const dir = tempDir();
  const disk = faultyDisk({ tornBytes });
  let nowMs = 1_000_000;
  const { log, notices } = await open(dir, { files: disk, now: () => nowMs });
  await append(log, block(1));
  const fail = () => { throw systemError(code); };
  if (where === "write") disk.onWrite = fail;
  else disk.onSync = fail;
  expect(await log.append(block(2))).toMatchObject({ kind: "refused", code: "ING_LOG_UNWRITABLE", message: expect.stringContaining(code) as string });
  expect(log.stats.healthy).toBe(false);
  expect(notices.filter((n) => n.code === "ING_LOG_UNWRITABLE")).toHaveLength(1);

  // Within the back-off nothing is even tried.
  const tried = disk.syncs;
  expect((await log.append(block(3))).kind).toBe("refused");
  await log.probe();
  expect(disk.syncs).toBe(tried);

  disk.onWrite = () => undefined;
  disk.onSync = () => undefined;
  nowMs += 200;
  await log.probe();
  expect(log.stats.healthy).toBe(true);
  await append(log, block(4));
  await log.close();
  const again = await open(dir);
  expect((await contents(again.log)).size, "blocks 1 and 4").toBe(2);
  expect(again.notices.filter((n) => n.level === "error")).toEqual([]);
  await again.log.close();
});

test("a failed sync takes down its whole group and everything queued behind it", async () => {
  const disk = faultyDisk();
  const { log } = await open(tempDir(), { files: disk });
  const entered = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  disk.onSync = async () => {
    entered.resolve();
    await gate.promise;
    throw systemError("EIO");
  };
  const group = [log.append(block(1)), log.append(block(2))];
  await entered.promise;
  const behind = log.append(block(3));
  gate.resolve();
  expect((await Promise.all([...group, behind])).map((o) => o.kind)).toEqual(["refused", "refused", "refused"]);
  expect(log.stats).toMatchObject({ unstoredRows: 0, ledger: [] });
  await log.close();
});

test("a refused block that reached the disk all the same does not come back beside its second attempt", async () => {
  const dir = tempDir();
  const disk = faultyDisk();
  let nowMs = 1_000_000;
  const { log } = await open(dir, { files: disk, now: () => nowMs });
  await append(log, block(1));
  // The bytes are written, the sync says no, and not even cutting them off works.
  disk.onSync = () => { throw systemError("EIO"); };
  disk.onTruncate = () => { throw systemError("EIO"); };
  expect((await log.append(block(2))).kind).toBe("refused");
  expect(readFileSync(join(dir, "segment-0000000001.wal")).includes(block(2).sections[0]?.native ?? ""), "it is on disk").toBe(true);
  disk.onSync = () => undefined;
  disk.onTruncate = () => undefined;
  nowMs += 200;
  await append(log, block(2));
  await log.close();
  const again = await open(dir);
  expect([...(await contents(again.log)).values()]).toHaveLength(2);
  await again.log.close();
});

test("the back-off doubles while the disk stays broken", async () => {
  const disk = faultyDisk();
  let nowMs = 0;
  const { log } = await open(tempDir(), { files: disk, now: () => nowMs });
  let writes = 0;
  disk.onWrite = () => {
    writes++;
    throw systemError("EIO");
  };
  const triedAt: number[] = [];
  for (nowMs = 10_000; nowMs < 14_000; nowMs += 50) {
    const before = writes;
    await log.append(block(1));
    if (writes > before) triedAt.push(nowMs - 10_000);
  }
  expect(triedAt).toEqual([0, 100, 300, 700, 1_500, 3_100]);
  await log.close();
});

test("when no segment can be started blocks are refused, but batches can still be sealed and marked stored", async () => {
  const disk = faultyDisk();
  const { log } = await open(tempDir(), { files: disk, maxBytes: 4 * 1024 * 1024, segmentBytes: 256 * 1024 });
  disk.onCreate = () => { throw systemError("ENOSPC"); };
  let taken = 0;
  while ((await log.append(block(1, { bytes: 30_000 }))).kind === "durable") taken++;
  expect(taken).toBeGreaterThan(2);
  const batch = await log.seal();
  expect(batch?.rows).toBe(taken * 11);
  if (batch !== null) await log.markStored(batch);
  expect(log.stats.pendingBatches).toBe(0);
  await log.close();
});

test("a log opened on a disk that takes no writes starts, gives back what it holds and refuses blocks", async () => {
  const dir = tempDir();
  const first = await open(dir);
  await append(first.log, block(1));
  const sealed = await first.log.seal();
  await first.log.close();
  const disk = faultyDisk();
  disk.onWrite = () => { throw systemError("EROFS"); };
  const { log } = await open(dir, { files: disk });
  expect(log.pending().map((b) => b.token)).toEqual([sealed?.token]);
  expect(await log.append(block(2))).toMatchObject({ kind: "refused", code: "ING_LOG_UNWRITABLE" });
  expect(log.stats.healthy).toBe(false);
  await log.close();
  expect(readdirSync(dir).filter((f) => f.endsWith(".wal"))).toHaveLength(1);
});
