import { describe, expect, test } from "vitest";
import { readShippedSloFiles } from "../../rules/catalog/read-slo-files.ts";
import { detectionOf } from "../../rules/burn.ts";
import { replay } from "../../rules/replay.ts";
import { loadSlos } from "../../rules/slo/load.ts";
import { readTraffic } from "../rules/slot-traffic.ts";

const T0 = Date.UTC(2026, 0, 1);
const loaded = loadSlos({ files: await readShippedSloFiles() });
const SLOS = loaded.kind === "ok" ? loaded.slos : [];
const clean = { fromMs: T0 - 2 * 2_592_000_000, badPerSlot: 0, validPerSlot: 1_000 };

async function play(slo: (typeof SLOS)[number], badPerSlot: number, errorSeconds: number, untilSeconds: number) {
  const segments = [clean, { fromMs: T0, badPerSlot, validPerSlot: 1_000 }, { fromMs: T0 + errorSeconds * 1_000, badPerSlot: 0, validPerSlot: 1_000 }];
  return await replay({ slos: [slo], fromMs: T0, toMs: T0 + untilSeconds * 1_000, slotMs: 10_000, ports: { readCounts: readTraffic({ slotMs: 10_000, segments }) } });
}

describe("every tier that is shipped", () => {
  const tiers = SLOS.flatMap((slo) => slo.tiers.map((tier) => ({ name: `${slo.name} ${tier.name}`, slo: { ...slo, tiers: [tier] }, tier })));
  test("is here to be tested", () => expect(tiers.length).toBeGreaterThanOrEqual(16));
  test.each(tiers)("$name can fire, when it says, and can resolve", async ({ slo, tier }) => {
    const found = detectionOf(tier, slo.targetPpb, 1);
    const firesAt = (Math.floor((found?.detectSeconds ?? 0) / 10) + 1) * 10;
    const firedAt = firesAt + Math.ceil(tier.forSeconds / 10) * 10;
    const endsBy = firedAt + 10 + (found?.resetSeconds ?? 0) + tier.keepFiringForSeconds + tier.shortWindowSeconds;
    const { timeline } = await play(slo, 1_000, firedAt + 10, endsBy);
    expect(timeline.find((e) => e.to === "firing")?.evalTimeMs).toBe(T0 + firedAt * 1_000);
    expect(timeline.some((e) => e.to === "resolved")).toBe(true);
  });
  test.each(tiers)("$name stays quiet while its objective is met", async ({ slo, tier }) => {
    const allowed = Math.floor(((1e9 - slo.targetPpb) / 1e9) * 1_000);
    const { timeline } = await play(slo, allowed, tier.longWindowSeconds + 600, tier.longWindowSeconds + 600);
    expect(timeline).toEqual([]);
  });
});

test("the shipped availability page costs 2.3 % of the budget when everything fails", async () => {
  const slo = SLOS.find((s) => s.name === "auth-availability");
  if (slo === undefined) throw new Error("auth-availability is not shipped");
  const result = await play(slo, 1_000, 600, 3_600);
  const [first] = result.timeline;
  expect(first).toMatchObject({ to: "firing", severity: "page", evalTimeMs: T0 + 60_000 });
  expect(first?.budgetSpentRatio).toBeCloseTo(60 / 2_592, 6);
  expect([result.pages, result.tickets]).toEqual([2, 2]);
});
