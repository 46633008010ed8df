import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { append, block, contents, entry, fingerprint, open, tempDir } from "./log-kit.ts";

const BLOCKS = 20;

/** Several segments, sealed and unsealed blocks, some stored: what a log looks like in use. */
async function lived(): Promise<{ readonly dir: string; readonly expected: Map<string, string>; readonly tokens: readonly string[] }> {
  const dir = tempDir();
  const { log } = await open(dir, { segmentBytes: 256 * 1024, maxBytes: 4 * 1024 * 1024 });
  const expected = new Map<string, string>();
  for (let i = 1; i <= BLOCKS; i++) {
    const formed = block(i, { bytes: 50_000 });
    const seq = await append(log, formed);
    if (i > 4) expected.set(seq, fingerprint(formed));
    if (i % 4 === 0) {
      const batch = await log.seal();
      if (i === 4 && batch !== null) await log.markStored(batch);
    }
  }
  const tokens = log.pending().map((b) => b.token);
  await log.close();
  return { dir, expected, tokens };
}

test("a bit flipped anywhere costs at most the block it is in; the log starts, the damage is told and kept as evidence", async () => {
  const { dir, expected, tokens } = await lived();
  const files = readdirSync(dir).filter((f) => f.endsWith(".wal"));
  expect(files.length).toBeGreaterThan(3);
  await fc.assert(fc.asyncProperty(fc.nat(files.length - 1), fc.double({ min: 0, max: 0.999_999, noNaN: true }), fc.nat(7), async (file, where, bit) => {
    const copy = tempDir();
    cpSync(dir, copy, { recursive: true });
    const path = join(copy, files[file] ?? "");
    const bytes = readFileSync(path);
    const at = Math.floor(where * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
    writeFileSync(path, bytes);

    const { log, notices } = await open(copy, { segmentBytes: 256 * 1024 });
    const sealedBefore = log.pending().map((b) => b.token);
    const found = await contents(log);
    for (const [seq, formed] of found) expect(formed, `block ${seq} is what was written`).toBe(expected.get(seq));
    const missing = [...expected.keys()].filter((seq) => !found.has(seq));
    expect(missing.length).toBeLessThanOrEqual(1);
    // A batch that may have been sent keeps its token, so that the store recognises it.
    expect(tokens.filter((t) => !sealedBefore.includes(t)).length).toBeLessThanOrEqual(file === files.length - 1 ? 1 : 0);
    const isTold = notices.some((n) => n.code === "ING_LOG_DAMAGED");
    const isLast = file === files.length - 1;
    if (missing.length > 0) expect(isTold || isLast).toBe(true);
    expect(existsSync(join(copy, "damaged"))).toBe(isTold);
    await log.close();

    const again = await open(copy);
    expect(again.notices.filter((n) => n.level === "error"), "repaired once and for all").toEqual([]);
    await again.log.close();
  }), { numRuns: 50, endOnFailure: true });
});

test("a block whose rows are damaged keeps its account, loses its digests and is marked", async () => {
  const dir = tempDir();
  const { log } = await open(dir);
  await append(log, block(1, { bytes: 1_000, ledger: [entry(77)], digests: [{ digest: "a".repeat(32), records: 77 }] }));
  await append(log, block(2));
  await log.seal();
  await append(log, block(3));
  await log.close();
  const path = join(dir, "segment-0000000001.wal");
  const bytes = readFileSync(path);
  const at = bytes.indexOf(block(1, { bytes: 1_000 }).sections[0]?.native ?? "");
  bytes[at + 500] = (bytes[at + 500] ?? 0) ^ 1;
  writeFileSync(path, bytes);

  for (let round = 0; round < 2; round++) {
    const reopened = await open(dir);
    const [batch] = reopened.log.pending();
    expect(batch?.ledger).toEqual([entry(87)]);
    expect(batch === undefined ? [] : await reopened.log.read(batch)).toMatchObject([{ seq: 1n, isDamaged: true, sections: [] }, { seq: 2n, isDamaged: false }]);
    expect(reopened.log.recovery.digests).toEqual([]);
    expect(reopened.log.recovery.damagedStretches).toBe(round === 0 ? 1 : 0);
    await reopened.log.close();
  }
});

test("without a readable node.json the segments themselves say who they are", async () => {
  for (const content of ["", "{}", "not json", '{"nodeId":"x","mark":"0000000000000000","check":1}']) {
    const { dir, expected } = await lived();
    writeFileSync(join(dir, "node.json"), content);
    const { log } = await open(dir);
    expect([...(await contents(log)).keys()]).toEqual([...expected.keys()]);
    await log.close();
  }
});

test("bytes that a client sent cannot pass for a record when a damaged segment is searched", async () => {
  const dir = tempDir();
  const first = await open(dir);
  await append(first.log, block(1));
  await first.log.close();
  const forged = readFileSync(join(dir, "segment-0000000001.wal"));
  const other = tempDir();
  const { log } = await open(other);
  await append(log, { ...block(2), sections: [{ table: "auth_events", rows: 1, native: Buffer.concat([forged, Buffer.alloc(64)]) }] });
  await append(log, block(3));
  await append(log, block(4));
  await log.close();
  const path = join(other, "segment-0000000001.wal");
  const bytes = readFileSync(path);
  const at = bytes.indexOf('"formedAtMs"') - 20;
  bytes[at] = (bytes[at] ?? 0) ^ 255;
  writeFileSync(path, bytes);
  const reopened = await open(other);
  expect([...(await contents(reopened.log)).keys()]).toEqual(["2", "3"]);
  await reopened.log.close();
});
