import { describe, expect, test } from "vitest";
import { aTier } from "../rules/builders.ts";
import { intervals, simulate, TIERS } from "./simulate.ts";

const after = (seconds: number, slot: number) => (Math.floor(seconds / slot) + 1) * slot;
const named = (values: readonly (number | null)[]) => Object.fromEntries(TIERS.flatMap((t, i) => ((values[i] ?? null) === null ? [] : [[t.name, values[i]]])));
const firsts = (found: Readonly<Record<string, readonly number[]>>) => Object.fromEntries(Object.entries(found).map(([tier, at]) => [tier, at[0]]));

describe("detection of a step at 99.9 % of 30 days, slots of 10 s: strictly after the exact instant, and never at equality", () => {
  test.each([
    [1_000, 51.84, 129.6, 259.2, 259.2], [500, 103.68, 259.2, 518.4, 518.4], [150, 345.6, 864, 1_728, 1_728], [100, 518.4, 1_296, 2_592, 2_592],
    [50, 1_036.8, 2_592, 5_184, 5_184], [20, 2_592, 6_480, 12_960, 12_960], [15, 3_456, 8_640, 17_280, 17_280], [10, null, 12_960, 25_920, 25_920],
    [5, null, null, 51_840, 51_840], [3, null, null, null, 86_400], [2, null, null, null, 129_600], [1, null, null, null, null],
  ])("%d per mille", async (bad, ...exact) => {
    const last = Math.max(...exact.map((d) => d ?? 0), 4_000);
    const found = await intervals({ slotSeconds: 10, phases: [{ fromSeconds: 0, bad, valid: 1_000 }], untilSeconds: last + 20 });
    expect(firsts(found)).toEqual(named(exact.map((d) => (d === null ? null : after(d, 10)))));
  });
});

describe("detection with minute slots, in minutes", () => {
  test.each([
    [1_000, 1, 3, 5, 5], [500, 2, 5, 9, 9], [150, 6, 15, 29, 29], [100, 9, 22, 44, 44], [50, 18, 44, 87, 87], [20, 44, 109, 217, 217], [15, 58, 145, 289, 289],
    [10, null, 217, 433, 433], [5, null, null, 865, 865], [2, null, null, null, 2_161],
  ])("%d bad of 1000 a minute", async (bad, ...minutes) => {
    const found = await intervals({ slotSeconds: 60, phases: [{ fromSeconds: 0, bad, valid: 1_000 }], untilSeconds: 2_170 * 60 });
    expect(firsts(found)).toEqual(named(minutes.map((m) => (m === null ? null : m * 60))));
  });
});

describe("traffic that changes with the outage, slots of 1 s", () => {
  test.each([
    { f: 0.01, bad: 10, valid: 10, exact: [2_137.2, 8_130.49] }, { f: 0.1, bad: 100, valid: 100, exact: [458.92, 1_229.6] }, { f: 0.5, bad: 500, valid: 500, exact: [102.21, 257.66] },
    { f: 10, bad: 10_000, valid: 10_000, exact: [5.252, 13.03] }, { f: 0.1, bad: 50, valid: 100, exact: [823.38, null] },
  ])("$f of the traffic, $bad of $valid bad", async ({ bad, valid, exact }) => {
    const last = Math.max(...exact.map((d) => d ?? 0));
    const found = await intervals({ slotSeconds: 1, phases: [{ fromSeconds: 0, bad, valid }], untilSeconds: Math.ceil(last) + 2, slo: { tiers: TIERS.slice(0, 2) } });
    expect(found["1h"]?.[0]).toBe(after(exact[0] ?? 0, 1));
    expect(found["6h"]?.[0]).toBe(exact[1] === null || exact[1] === undefined ? undefined : after(exact[1], 1));
  });
  test("no traffic at all has no ratio, and no ratio tier fires", async () => {
    expect(await simulate({ slotSeconds: 60, phases: [{ fromSeconds: 0, bad: 0, valid: 0 }], untilSeconds: 400_000 })).toEqual([]);
  });
});

describe("an outage of a given length: first true, first false", () => {
  test.each([
    { permille: 1_000, forSeconds: 51, slot: 1, want: {} },
    { permille: 1_000, forSeconds: 52, slot: 1, want: { "1h": [52, 348] } },
    { permille: 1_000, forSeconds: 60, slot: 1, want: { "1h": [52, 356] } },
    { permille: 1_000, forSeconds: 600, slot: 1, want: { "1h": [52, 896], "6h": [130, 2_390], "24h": [260, 7_779], "3d": [260, 22_179] } },
    { permille: 100, forSeconds: 900, slot: 1, want: { "1h": [519, 1_157] } },
    { permille: 20, forSeconds: 3_600, slot: 1, want: { "1h": [2_593, 3_684] } },
    { permille: 10, forSeconds: 21_600, slot: 1, want: { "6h": [12_961, 22_320] } },
    { permille: 10, forSeconds: 12_900, slot: 1, want: {} },
    { permille: 2, forSeconds: 172_800, slot: 10, want: { "3d": [129_610, 183_600] } },
  ])("$permille per mille for $forSeconds s", async ({ permille, forSeconds, slot, want }) => {
    const untilSeconds = Math.max(...Object.values(want).flat(), forSeconds) + 2 * slot;
    const only = TIERS.filter((t) => forSeconds <= 60 || t.name in want || (Object.keys(want).length === 0 && t.name === "6h"));
    const phases = [{ fromSeconds: 0, bad: permille, valid: 1_000 }, { fromSeconds: forSeconds, bad: 0, valid: 1_000 }];
    expect(await intervals({ slotSeconds: slot, phases, untilSeconds, slo: { tiers: only } })).toEqual(want);
  });
});

describe("a minute of outage at the start of every hour, slots of 1 s", () => {
  const hours = Array.from({ length: 8 }, (_, h) => [{ fromSeconds: h * 3_600, bad: 1_000, valid: 1_000 }, { fromSeconds: h * 3_600 + 60, bad: 0, valid: 1_000 }]).flat();
  const run = (tier: number, keepFiringForSeconds: number, untilSeconds: number) =>
    intervals({ slotSeconds: 1, phases: hours, untilSeconds, slo: { tiers: TIERS.slice(tier, tier + 1).map((t) => ({ ...t, keepFiringForSeconds })) } });

  test("1h is on for 351 s of every hour; 3249 s of keep-firing join them, 3248 s do not", async () => {
    expect((await run(0, 0, 7_600))["1h"]).toEqual([52, 356, 3_605, 3_956, 7_205, 7_556]);
    expect((await run(0, 3_249, 7_600))["1h"]).toEqual([52]);
    expect((await run(0, 3_248, 7_600))["1h"]).toEqual([52, 356 + 3_248, 3_605, 3_956 + 3_248, 7_205]);
  });
  test("6h is on for 1839 s of an hour; 1761 s of keep-firing join them", async () => {
    expect((await run(1, 0, 11_000))["6h"]).toEqual([7_211, 9_050, 10_811]);
    expect((await run(1, 1_761, 11_000))["6h"]).toEqual([7_211]);
  });
  test("24h is on for good from 14420 s", async () => expect((await run(2, 0, 14_500))["24h"]).toEqual([14_420]));
});

describe("other policies", () => {
  test("14 times over an hour at 99.9 % with a wait of 120 s: pending at 51 s, firing at 171 s", async () => {
    const tiers = [aTier({ factorPerMille: 14_000, forSeconds: 120 })];
    const found = await simulate({ slotSeconds: 1, phases: [{ fromSeconds: 0, bad: 1_000, valid: 1_000 }], untilSeconds: 180, slo: { tiers } });
    expect(found.map((e) => [e.to, e.at])).toEqual([["pending", 51], ["firing", 171]]);
  });
  test("a factor below 1 alerts although the objective is met", async () => {
    const tiers = [aTier({ longWindowSeconds: 259_200, shortWindowSeconds: 21_600, factorPerMille: 933 })];
    const found = await simulate({ slotSeconds: 60, phases: [{ fromSeconds: 0, bad: 95, valid: 100_000 }], untilSeconds: 259_200, cleanPerSlot: 100_000, slo: { tiers } });
    expect(found.map((e) => [e.to, e.at])).toEqual([["firing", after((0.000933 / 0.00095) * 259_200, 60)]]);
  });
  test("half-minute bursts every ten minutes never outlast a wait of ten minutes, and never fire", async () => {
    const bursts = Array.from({ length: 30 }, (_, i) => [{ fromSeconds: i * 600, bad: 1_000, valid: 1_000 }, { fromSeconds: i * 600 + 300, bad: 0, valid: 1_000 }]).flat();
    const tiers = [aTier({ longWindowSeconds: 300, shortWindowSeconds: 60, factorPerMille: 14_400, forSeconds: 600 })];
    const found = await intervals({ slotSeconds: 10, phases: bursts, untilSeconds: 18_000, slo: { tiers } });
    expect(found).toEqual({});
  });
});
