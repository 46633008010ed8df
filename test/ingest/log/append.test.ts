import { readdirSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { append, block, contents, digestOf, entry, fingerprint, open, tempDir } from "./log-kit.ts";

test("what was acknowledged is there after a restart, byte for byte and in order", async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ bytes: fc.nat(3_000), rows: fc.nat(500), seal: fc.boolean() }), { maxLength: 25 }), async (steps) => {
    const dir = tempDir();
    const first = await open(dir, { segmentBytes: 256 * 1024 });
    const expected = new Map<string, string>();
    for (const [i, { seal, ...wish }] of steps.entries()) {
      const formed = block(i, wish);
      expected.set(await append(first.log, formed), fingerprint(formed));
      if (seal) await first.log.seal();
    }
    const tokens = first.log.pending().map((b) => b.token);
    await first.log.close();

    const second = await open(dir);
    expect(second.log.pending().map((b) => b.token)).toEqual(tokens);
    expect([...(await contents(second.log))]).toEqual([...expected]);
    await second.log.close();
  }), { numRuns: 25 });
});

test("a stored batch does not come back, a pending one does with the same token", async () => {
  const dir = tempDir();
  const first = await open(dir);
  await append(first.log, block(1));
  const stored = await first.log.seal();
  await append(first.log, block(2));
  const pending = await first.log.seal();
  if (stored === null || pending === null) throw new Error("nothing sealed");
  await first.log.markStored(stored);
  await first.log.close();

  const second = await open(dir);
  expect(second.log.pending()).toMatchObject([{ token: pending.token, firstSeq: 2n, lastSeq: 2n, rows: 11, node: first.log.node }]);
  await second.log.close();
});

test("sequence numbers go on after a restart and tokens of two runs never meet", async () => {
  const dir = tempDir();
  const tokens = new Set<string>();
  for (let run = 0; run < 3; run++) {
    const { log } = await open(dir);
    expect(await append(log, block(run))).toBe(String(run + 1));
    const batch = await log.seal();
    tokens.add(batch?.token ?? "");
    if (batch !== null) await log.markStored(batch);
    await log.close();
  }
  expect(tokens.size).toBe(3);
  expect([...tokens].every((t) => /^n[0-9a-f]{12}-[0-9a-f]{8}\/(\d)-\1$/.test(t))).toBe(true);
});

test("a directory keeps the node id it was given first", async () => {
  const dir = tempDir();
  for (const wish of ["eu-1", "eu-2"]) {
    const { log } = await open(dir, { nodeId: wish });
    expect(log.nodeId).toBe("eu-1");
    await log.close();
  }
});

test("a seal takes no more than its limit, and at least one block", async () => {
  const { log } = await open(tempDir());
  for (let i = 0; i < 5; i++) await append(log, block(i, { rows: 99 }));
  const sizes = [await log.seal({ maxRows: 250, maxBytes: 1e9 }), await log.seal({ maxRows: 1, maxBytes: 1e9 }), await log.seal(), await log.seal()];
  expect(sizes.map((b) => b?.rows ?? null)).toEqual([200, 100, 200, null]);
  expect(log.stats).toMatchObject({ unsealedRows: 0, unstoredRows: 500, pendingBatches: 3 });
  await log.close();
});

test("the sums in the log follow what is appended and stored, over a restart as well", async () => {
  const dir = tempDir();
  const first = await open(dir);
  await append(first.log, block(1, { ledger: [entry(10), entry(3, { signal: "traces", stored: 1, ignored: 2 })] }));
  const batch = await first.log.seal();
  await append(first.log, block(2, { ledger: [entry(5)] }));
  expect(first.log.stats.ledger).toEqual([entry(15), entry(3, { signal: "traces", stored: 1, ignored: 2 })]);
  if (batch !== null) await first.log.markStored(batch);
  expect(first.log.stats.ledger).toEqual([entry(5)]);
  expect(first.log.stats.appendedLedger).toEqual([entry(15), entry(3, { signal: "traces", stored: 1, ignored: 2 })]);
  await first.log.close();

  const second = await open(dir);
  expect(second.log.stats.ledger).toEqual([entry(5)]);
  expect(second.log.recovery.unsealedLedger).toEqual([entry(5)]);
  expect(second.log.stats.appendedLedger).toEqual([]);
  await second.log.close();
});

test("what delivery wrote down about a batch is there after a restart", async () => {
  const dir = tempDir();
  const first = await open(dir);
  await append(first.log, block(1));
  const batch = await first.log.seal();
  if (batch === null) throw new Error("nothing sealed");
  expect(await first.log.note(batch, { kind: "split", table: "auth_events", at: "1" })).toBe(true);
  expect(await first.log.note(batch, { kind: "reject", table: "auth_events", seq: "1", code: "ING_DELIVER_REJECTED", message: "no" })).toBe(true);
  await first.log.close();

  const second = await open(dir);
  expect(second.log.pending()[0]?.notes).toEqual(batch.notes);
  expect(batch.notes).toHaveLength(2);
  await second.log.close();
});

test("digests of blocks within the window are known at the next start, oldest first; older ones are not", async () => {
  const dir = tempDir();
  const first = await open(dir, { now: () => 1_000_000 });
  await append(first.log, block(1, { formedAtMs: 399_999, digests: [{ digest: digestOf(1), records: 1 }] }));
  await append(first.log, block(2, { formedAtMs: 900_000, digests: [{ digest: digestOf(2), records: 2 }] }));
  await append(first.log, block(3, { formedAtMs: 800_000, digests: [{ digest: digestOf(3), records: 3 }] }));
  await first.log.close();
  const second = await open(dir, { now: () => 1_000_000, digestWindowMs: 600_000 });
  expect(second.log.recovery.digests.map((d) => d.records)).toEqual([3, 2]);
  second.log.releaseRecoveredDigests();
  expect(second.log.recovery.digests).toEqual([]);
  await second.log.close();
});

test("after closing nothing is taken, and nothing but the log's own files is left", async () => {
  const dir = tempDir();
  const { log } = await open(dir);
  await append(log, block(1));
  await log.close();
  expect(await log.append(block(2))).toMatchObject({ kind: "refused", code: "ING_LOG_CLOSED" });
  expect(readdirSync(dir).toSorted()).toEqual(["node.json", "segment-0000000001.wal"]);
});
