import { describe, expect, test } from "vitest";
import { simulate, TIERS, intervals } from "./simulate.ts";

const HOUR = 3_600;

describe("a service that is two hours old and fails 1 % of the time", () => {
  const young = { slotSeconds: 10, phases: [{ fromSeconds: 0, bad: 10, valid: 1_000 }], cleanPerSlot: null };
  test("is quiet until six hours are measured to nine tenths, then pages", async () => {
    expect(await intervals({ ...young, untilSeconds: 6 * HOUR })).toEqual({ "6h": [19_440] });
  });
  test("is decided by the longer tiers as soon as they are measured", async () => {
    expect(await intervals({ ...young, slotSeconds: 60, untilSeconds: 70 * HOUR })).toEqual({ "6h": [19_440], "24h": [77_760], "3d": [233_280] });
  });
  test("would fire its three-day ticket at once without a floor", async () => {
    const found = await intervals({ ...young, untilSeconds: 60, slo: { coverageFloorRatio: 0 } });
    expect(found["3d"]).toEqual([10]);
  });
});

describe("few events: one failure alone fires below 1/threshold events in the window", () => {
  test.each([
    { tier: 0, fires: 69, quiet: 70 }, { tier: 1, fires: 166, quiet: 167 }, { tier: 2, fires: 333, quiet: 334 }, { tier: 3, fires: 999, quiet: 1_000 },
  ])("tier $tier: at $fires events, not at $quiet", async ({ tier, fires, quiet }) => {
    const tiers = TIERS.slice(tier, tier + 1);
    const windowSeconds = tiers[0]?.longWindowSeconds ?? 0;
    const run = (valid: number, minBadEvents: number) => simulate({
      slotSeconds: 60, cleanPerSlot: 0, untilSeconds: windowSeconds, slo: { tiers, minBadEvents },
      phases: [{ fromSeconds: 0, bad: 0, valid: valid - 1 }, { fromSeconds: 60, bad: 0, valid: 0 }, { fromSeconds: windowSeconds - 60, bad: 1, valid: 1 }, { fromSeconds: windowSeconds, bad: 0, valid: 0 }],
    });
    expect((await run(fires, 1)).map((e) => e.to)).toEqual(["firing"]);
    expect(await run(quiet, 1)).toEqual([]);
    expect(await run(fires, 2)).toEqual([]);
  });
  test("a guard on failures, not on traffic, lets a total outage of a quiet tenant page", async () => {
    const found = await simulate({ slotSeconds: 60, cleanPerSlot: 0, untilSeconds: 600, slo: { tiers: TIERS.slice(0, 1), minBadEvents: 2 }, phases: [{ fromSeconds: 0, bad: 1, valid: 1 }] });
    expect(found.map((e) => [e.to, e.at])).toEqual([["firing", 120]]);
  });
});

describe("no traffic in the short window while the long one burns", () => {
  const run = (onNoTraffic: "hold" | "good" | "bad" | "ignore", untilSeconds = 2 * HOUR) => simulate({
    slotSeconds: 10, untilSeconds, slo: { tiers: TIERS.slice(0, 1), onNoTraffic },
    phases: [{ fromSeconds: 0, bad: 1_000, valid: 1_000 }, { fromSeconds: 600, bad: 0, valid: 0 }],
  });
  test("hold keeps the alert", async () => expect((await run("hold")).map((e) => e.to)).toEqual(["firing"]));
  test("good resolves it when the short window is empty", async () => expect((await run("good")).map((e) => [e.to, e.at])).toEqual([["firing", 60], ["resolved", 900], ["inactive", 1_800]]));
  test("bad keeps it while the long window burns, and after it", async () => expect((await run("bad")).map((e) => e.to)).toEqual(["firing"]));
  test("ignore lets the long window decide alone", async () => expect((await run("ignore")).map((e) => [e.to, e.at])).toEqual([["firing", 60], ["resolved", 4_200], ["inactive", 5_100]]));
});

describe("a gap is not a zero", () => {
  test("an alert neither fires nor resolves while nothing is measured, and resolves on evidence", async () => {
    const found = await simulate({
      slotSeconds: 10, untilSeconds: 2 * HOUR, slo: { tiers: TIERS.slice(0, 1), onNoTraffic: "good" },
      phases: [{ fromSeconds: 0, bad: 1_000, valid: 1_000 }, { fromSeconds: 600, bad: 0, valid: 0, isGap: true }, { fromSeconds: 3_000, bad: 0, valid: 1_000 }],
    });
    // The short window is measured to nine tenths 270 s after the gap, and clean.
    expect(found.slice(0, 2).map((e) => [e.to, e.at])).toEqual([["firing", 60], ["resolved", 3_270]]);
  });
});
