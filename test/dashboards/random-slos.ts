import { createRandom } from "../../demo/random.ts";
import type { BurnTier, SloRevision } from "../../rules/slo/model.ts";
import { revisionOf } from "../../rules/slo/revision.ts";

const TARGETS_PPB = [900_000_000, 950_000_000, 990_000_000, 995_000_000, 999_000_000, 999_900_000];
const PERIODS = [86_400, 100_800, 7 * 86_400, 28 * 86_400];

/** SLOs that count as the given ones do, with other targets, periods and windows: thirty lengths from a minute to three days, multiples of ten seconds. */
export function randomSlos(bases: readonly SloRevision[], count: number, seed: number): readonly SloRevision[] {
  const random = createRandom(seed);
  const pick = <T>(from: readonly T[]): T => { const one = from[Math.floor(random() * from.length)]; if (one === undefined) throw new Error("nothing to pick from"); return one; };
  const pool = Array.from({ length: 30 }, () => 10 * (6 + Math.floor(random() ** 3 * 25_914)));
  return Array.from({ length: count }, (_, i) => {
    const base = pick(bases);
    const tiers = Array.from({ length: 4 }, (_t, t): BurnTier => ({
      name: `t${t}`, burnTier: "fast", severity: "ticket", longWindowSeconds: pick(pool), shortWindowSeconds: pick(pool), factorPerMille: 14_400, forSeconds: 0, keepFiringForSeconds: 0,
    }));
    const slo = { ...base, name: `random-${i}`, targetPpb: pick(TARGETS_PPB), periodSeconds: pick(PERIODS), tiers };
    return { ...slo, revision: revisionOf(slo) };
  });
}
