import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { DurableLog } from "../../../ingest/log/durable-log.ts";
import { append, block, fingerprint, open, tempDir } from "./log-kit.ts";

const MIB = 1024 * 1024;

/** A file system of its own of 4 MiB where the system lets us mount one; null elsewhere. */
function smallDisk(): string | null {
  const dir = tempDir();
  try {
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", dir], { stdio: "ignore" });
  } catch {
    return null;
  }
  onTestFinished(() => { execFileSync("/bin/umount", ["-l", dir], { stdio: "ignore" }); });
  return dir;
}

/** Reads what is pending and marks it as stored, as delivery does. */
async function delivered(log: DurableLog): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const batch of [...log.pending()]) {
    for (const logged of await log.read(batch)) found.set(logged.seq.toString(), fingerprint(logged));
    await log.markStored(batch);
  }
  return found;
}

test("on a full disk nothing acknowledged is lost, the next block is refused, and freed space is used at once", async () => {
  const mounted = smallDisk();
  const dir = mounted ?? tempDir();
  let nowMs = 1_000_000;
  const options = { maxBytes: mounted === null ? 4 * MIB : 64 * MIB, segmentBytes: MIB, now: () => nowMs, cacheBytes: 0 };
  const ballast = join(dir, "ballast");
  if (mounted !== null) writeFileSync(ballast, Buffer.alloc(MIB));
  const first = await open(dir, options);
  const expected = new Map<string, string>();
  const appendAll = async () => {
    for (let n = 0; ; n++) {
      const formed = block(n, { bytes: 30_000 });
      const outcome = await first.log.append(formed);
      if (outcome.kind === "refused") return outcome.code;
      expected.set(outcome.seq.toString(), fingerprint(formed));
    }
  };
  expect(await appendAll()).toMatch(mounted === null ? /^ING_LOG_FULL$/ : /^ING_LOG_(UNWRITABLE|FULL)$/);
  expect(first.log.stats.healthy).toBe(false);
  expect(expected.size).toBeGreaterThan(20);

  // Space given back by others, or by the log itself when the store takes a batch.
  const before = expected.size;
  if (mounted !== null) {
    rmSync(ballast);
    nowMs += 10_000;
    await first.log.probe();
    expect(first.log.stats.healthy).toBe(true);
    expect(await appendAll()).toMatch(/^ING_LOG_(UNWRITABLE|FULL)$/);
    expect(expected.size).toBeGreaterThan(before);
  }
  const batch = await first.log.seal({ maxRows: 300, maxBytes: MIB });
  if (batch === null) throw new Error("a full disk must still let a batch be sealed");
  await first.log.close();

  const second = await open(dir, options);
  expect(second.log.pending()[0]?.token).toBe(batch.token);
  const found = await delivered(second.log);
  for (let rounds = 0; rounds < 20 && found.size < expected.size; rounds++) {
    nowMs += 10_000;
    await second.log.probe();
    await second.log.seal();
    for (const [seq, formed] of await delivered(second.log)) found.set(seq, formed);
  }
  expect([...found]).toEqual([...expected]);
  nowMs += 10_000;
  await second.log.probe();
  await append(second.log, block(1));
  await second.log.close();
});
