import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { budgetShareAtDetection, detectionOf } from "../../rules/burn.ts";
import { replay } from "../../rules/replay.ts";
import { aTier, anSlo } from "../rules/builders.ts";
import { readTraffic } from "../rules/slot-traffic.ts";

/** One row: see the README beside the file. Seconds; null means never. */
const row = z.object({
  S: z.string(), P_d: z.number(), B: z.number(), L_s: z.number(), W_s: z.number(), e: z.number(), theta: z.number(),
  det_s: z.number().nullable(), reset_s: z.number().nullable(), reset_long_s: z.number().nullable(), spent: z.number(),
});
type OracleRow = z.infer<typeof row>;

const ROWS = readFileSync(new URL("burn-rate.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => row.parse(JSON.parse(line)));
const T0 = Date.UTC(2026, 0, 1);
const PER_SLOT = 1_000;

function sloOf(r: OracleRow, shortWindowSeconds: number) {
  const tier = aTier({ longWindowSeconds: r.L_s, shortWindowSeconds, factorPerMille: Math.round(r.B * 1_000) });
  return { tier, slo: anSlo({ targetPpb: Math.round(Number(r.S) * 1e9), periodSeconds: r.P_d * 86_400, tiers: [tier] }) };
}

/** First slot strictly after, and first at or after, an instant. */
const after = (seconds: number, slot: number) => (Math.floor(seconds / slot) + 1) * slot;
const atOrAfter = (seconds: number, slot: number) => Math.ceil(seconds / slot) * slot;

/** Clean steady traffic, then errors at ratio e from T0 for `errorSeconds`, through the engine. Seconds from T0. */
async function play(r: OracleRow, slotSeconds: number, shortWindowSeconds: number, errorSeconds: number, untilSeconds: number) {
  const { slo } = sloOf(r, shortWindowSeconds);
  const badPerSlot = Math.round(r.e * PER_SLOT);
  const segments = [
    { fromMs: T0 - 2 * slo.periodSeconds * 1_000, badPerSlot: 0, validPerSlot: PER_SLOT },
    { fromMs: T0, badPerSlot, validPerSlot: PER_SLOT },
    { fromMs: T0 + errorSeconds * 1_000, badPerSlot: 0, validPerSlot: PER_SLOT },
  ];
  const slotMs = slotSeconds * 1_000;
  const result = await replay({ slos: [slo], fromMs: T0 - 5 * slotMs, toMs: T0 + untilSeconds * 1_000, slotMs, ports: { readCounts: readTraffic({ slotMs, segments }) } });
  return { ...result, timeline: result.timeline.map((e) => ({ to: e.to, atSeconds: (e.evalTimeMs - T0) / 1_000, spent: e.budgetSpentRatio })) };
}

const name = (r: OracleRow) => `S ${r.S} of ${r.P_d} d, ${r.B}x over ${r.L_s} s and ${r.W_s} s, errors ${r.e * 100} %`;

test("the oracle has its 28 rows", () => expect(ROWS).toHaveLength(28));

describe.each([1, 10, 60])("the engine at slots of %d s", { timeout: 60_000 }, (slot) => {
  test.each(ROWS.map((r) => ({ ...r, name: name(r) })))("$name", async (r) => {
    if (r.det_s === null || r.reset_s === null) {
      expect((await play(r, slot, r.W_s, r.L_s + r.W_s, r.L_s + r.W_s)).timeline).toEqual([]);
      return;
    }
    const firesAt = after(r.det_s, slot);
    const stopsAt = firesAt + slot;
    const { timeline } = await play(r, slot, r.W_s, stopsAt, stopsAt + r.reset_s + 3 * slot);
    expect(timeline.map((e) => [e.to, e.atSeconds])).toEqual([["firing", firesAt], ["resolved", stopsAt + atOrAfter(r.reset_s, slot)]]);
    // Spending is linear in time, and the slot is found a little after the exact instant.
    expect(Math.abs((timeline[0]?.spent ?? Number.NaN) - (r.spent * firesAt) / r.det_s)).toBeLessThan(1e-9);
  });
});

describe("what is published about a tier agrees with the oracle", () => {
  test.each(ROWS.map((r) => ({ ...r, name: name(r) })))("$name", (r) => {
    const { tier, slo } = sloOf(r, r.W_s);
    expect(Math.abs(budgetShareAtDetection(tier, slo.periodSeconds) - r.spent)).toBeLessThan(1e-9);
    const found = detectionOf(tier, slo.targetPpb, r.e);
    if (r.det_s === null || r.reset_s === null) { expect(found).toBeNull(); return; }
    expect(found?.detectSeconds).toBeCloseTo(r.det_s, 6);
    expect(found?.resetSeconds).toBeCloseTo(r.reset_s, 6);
  });
});

describe("the long window alone resets when the oracle says, at slots of 60 s", () => {
  test.each(ROWS.filter((r) => r.reset_long_s !== null).map((r) => ({ ...r, name: name(r) })))("$name", async (r) => {
    const firesAt = after(r.det_s ?? 0, 60);
    const { timeline } = await play(r, 60, r.L_s, firesAt + 60, firesAt + 60 + (r.reset_long_s ?? 0) + 180);
    expect(timeline.map((e) => [e.to, e.atSeconds])).toEqual([["firing", firesAt], ["resolved", firesAt + 60 + atOrAfter(r.reset_long_s ?? 0, 60)]]);
  });
});
