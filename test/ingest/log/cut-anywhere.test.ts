import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseSegment } from "../../../ingest/log/parse-segment.ts";
import { append, block, contents, fingerprint, open, tempDir } from "./log-kit.ts";

const SEGMENT = "segment-0000000001.wal";

async function written(): Promise<{ readonly dir: string; readonly bytes: Buffer; readonly ends: readonly number[] }> {
  const dir = tempDir();
  const { log } = await open(dir);
  for (let i = 1; i <= 3; i++) await append(log, block(i, { bytes: 90 }));
  await log.close();
  const bytes = readFileSync(join(dir, SEGMENT));
  const { records } = parseSegment(bytes, { mark: bytes.subarray(0, 8), segment: 1 });
  return { dir, bytes, ends: records.filter((r) => r.type === "block").map((r) => r.offset + r.bytes) };
}

test("cut at every byte of the last record: the blocks before it are there, it is there whole or not at all", async () => {
  const { dir, bytes, ends } = await written();
  const [, before = 0, end = 0] = ends;
  const bodyEnd = bytes.subarray(0, end).findLastIndex((b) => b !== 0) + 1;
  const target = tempDir();
  copyFileSync(join(dir, "node.json"), join(target, "node.json"));
  for (let cut = before; cut <= end; cut++) {
    // The rest of the file is missing, or it is the zeros that were there before the write: both happen.
    const rest = cut % 2 === 0 ? Buffer.alloc(0) : Buffer.alloc(500);
    writeFileSync(join(target, SEGMENT), Buffer.concat([bytes.subarray(0, cut), rest]));
    const { log, notices } = await open(target);
    const isWhole = cut >= bodyEnd;
    expect([...(await contents(log)).keys()], `cut at ${cut}`).toEqual(isWhole ? ["1", "2", "3"] : ["1", "2"]);
    expect(notices.filter((n) => n.level === "error"), `cut at ${cut}`).toEqual([]);
    for (const batch of [...log.pending()]) await log.markStored(batch);
    await log.close();
    writeFileSync(join(target, "segment-0000000002.wal"), "");
  }
});

test("cut anywhere in the file: every block that ends before the cut is there", async () => {
  const { dir, bytes, ends } = await written();
  for (let cut = 0; cut < bytes.length; cut += 29) {
    const target = tempDir();
    copyFileSync(join(dir, "node.json"), join(target, "node.json"));
    writeFileSync(join(target, SEGMENT), bytes.subarray(0, cut));
    const { log } = await open(target);
    const whole = ends.filter((end) => end <= cut).length;
    const found = (await contents(log)).size;
    expect(found === whole || found === whole + 1, `cut at ${cut}: ${found} of ${whole}`).toBe(true);
    await log.close();
  }
});

test("after a torn end the log goes on, and a second restart finds both", async () => {
  const { dir, bytes, ends } = await written();
  writeFileSync(join(dir, SEGMENT), bytes.subarray(0, (ends[2] ?? 0) - 40));
  const second = await open(dir);
  expect(second.log.recovery).toMatchObject({ blocks: 2, damagedStretches: 0 });
  expect(second.log.recovery.tornBytes).toBeGreaterThan(0);
  await append(second.log, block(9));
  await second.log.close();
  const third = await open(dir);
  expect([...(await contents(third.log)).values()]).toEqual([block(1, { bytes: 90 }), block(2, { bytes: 90 }), block(9)].map(fingerprint));
  expect(third.log.recovery.damagedStretches).toBe(0);
  await third.log.close();
});
