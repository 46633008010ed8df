import fc from "fast-check";
import { expect, test } from "vitest";
import type { DurableBatch, DurableLog } from "../../../ingest/log/durable-log.ts";
import { block, fingerprint, open } from "./log-kit.ts";
import { powerCutDisk, type PowerCutDisk } from "./power-cut-disk.ts";

const DIR = "/simulated";
const OPTIONS = { segmentBytes: 256 * 1024, maxBytes: 8 * 1024 * 1024, cacheBytes: 0 };

/** What callers were told, which must still be so afterwards. */
interface Told {
  readonly acknowledged: Map<string, string>;
  readonly sealed: DurableBatch[];
  readonly stored: Set<string>;
  /** Begun to be marked as stored: after a cut it may be either. */
  readonly storing: Set<string>;
}

/** Appends, seals and stores without end; returns never, since the disk dies under it. */
async function work(log: DurableLog, told: Told, sizes: readonly number[], first: number): Promise<void> {
  for (let n = first; ; n++) {
    const size = sizes[n % sizes.length] ?? 0;
    const several = Array.from({ length: 1 + (size % 4) }, (_, i) => block(n * 10 + i, { bytes: 100 + size }));
    await Promise.all(several.map(async (formed) => {
      const outcome = await log.append(formed);
      if (outcome.kind === "durable") told.acknowledged.set(outcome.seq.toString(), fingerprint(formed));
    }));
    if (n % 3 === 0) {
      const batch = await log.seal();
      if (batch !== null) told.sealed.push({ ...batch });
    }
    const oldest = log.pending()[0];
    if (n % 7 === 0 && oldest !== undefined) {
      told.storing.add(oldest.token);
      await log.markStored(oldest);
      told.stored.add(oldest.token);
    }
  }
}

async function check(disk: PowerCutDisk, told: Told): Promise<DurableLog> {
  const { log, notices } = await open(DIR, { ...OPTIONS, files: disk });
  expect(notices.filter((n) => n.level === "error"), "a torn write is not damage").toEqual([]);
  const tokens = log.pending().map((b) => b.token);
  for (const token of told.storing) if (!tokens.includes(token)) told.stored.add(token);
  for (const batch of told.sealed) if (!told.stored.has(batch.token)) expect(tokens).toContain(batch.token);
  for (const token of told.stored) expect(tokens).not.toContain(token);
  const found = new Map<string, string>();
  for (let batch = await log.seal(); batch !== null; batch = await log.seal());
  for (const batch of log.pending()) {
    for (const { seq, isDamaged, ...rest } of await log.read(batch)) {
      expect(isDamaged).toBe(false);
      expect(found.has(seq.toString()), "a number twice").toBe(false);
      found.set(seq.toString(), fingerprint(rest));
    }
  }
  const isStored = (seq: bigint) => told.sealed.some((b) => told.stored.has(b.token) && seq >= b.firstSeq && seq <= b.lastSeq);
  for (const [seq, formed] of told.acknowledged) if (!isStored(BigInt(seq))) expect(found.get(seq), `block ${seq}`).toBe(formed);
  for (const batch of log.pending()) told.sealed.push({ ...batch });
  return log;
}

/** A small generator (xorshift32): the sectors that survive follow from the seed. */
function seeded(seed: number): () => number {
  let x = seed | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

test("the power goes at any sync, again and again: nothing acknowledged is lost, no batch changes, no half record is believed", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.nat(60_000), { minLength: 3, maxLength: 8 }), fc.array(fc.integer({ min: 4, max: 60 }), { minLength: 1, maxLength: 4 }), fc.integer(),
    async (sizes, lives, seed) => {
      const random = seeded(seed);
      const told: Told = { acknowledged: new Map(), sealed: [], stored: new Set(), storing: new Set() };
      let disk = powerCutDisk();
      let { log } = await open(DIR, { ...OPTIONS, files: disk });
      for (const [life, syncs] of lives.entries()) {
        disk.dieAtSync = disk.syncs + syncs;
        void work(log, told, sizes, life * 1_000);
        await disk.died;
        disk = disk.afterPowerCut(random);
        log = await check(disk, told);
      }
    },
  ), { numRuns: 15 });
});
