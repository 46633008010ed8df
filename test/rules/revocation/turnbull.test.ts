import { describe, expect, test } from "vitest";
import { createRandom } from "../../../demo/random.ts";
import { intervalOf } from "../../../rules/revocation/interval.ts";
import { quantileOf } from "../../../rules/revocation/quantile.ts";
import { turnbull } from "../../../rules/revocation/turnbull.ts";
import { SECOND } from "../minutes-ago.ts";
import { factsOf, type Presentation } from "./reference.ts";

interface Traffic { readonly everySeconds: number; readonly stopRatio: number }
const LIFE_SECONDS = 3_600;

/** True delays: a fast push (exponential around a second), in three of ten a cache of up to a minute, in one of fifty a stuck node. */
function delaySeconds(random: () => number): number {
  const which = random();
  if (which < 0.02) return 60 + random() * 240;
  if (which < 0.32) return random() * 60;
  return 0.3 - Math.log(1 - random()) * 1.2;
}

function simulate(seed: number, traffic: Traffic, count: number) {
  const random = createRandom(seed);
  const delays: number[] = [];
  const intervals = [];
  for (let r = 0; r < count; r++) {
    const delay = delaySeconds(random);
    const isNeverSeen = random() < traffic.stopRatio;
    const presentations: Presentation[] = [];
    for (let at = -Math.log(1 - random()) * traffic.everySeconds; at < LIFE_SECONDS && !isNeverSeen; at -= Math.log(1 - random()) * traffic.everySeconds) {
      presentations.push({ atUs: Math.round(at * SECOND), isAccept: at < delay });
      if (at >= delay) break;
    }
    delays.push(delay);
    intervals.push(intervalOf(factsOf(presentations, { revokedAtUs: 0, untilUs: LIFE_SECONDS * SECOND, skewUs: 0 })));
  }
  delays.sort((a, b) => a - b);
  return { intervals, truth: (share: number) => delays[Math.floor(share * count)] ?? 0 };
}

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Relative errors of both quantiles by seed. */
function errors(traffic: Traffic, seeds: readonly number[], count: number): { readonly p50: number; readonly p99: number }[] {
  return seeds.map((seed) => {
    const { intervals, truth } = simulate(seed, traffic, count);
    const estimate = turnbull(intervals.map((i) => ({ lower: i.lowerUs, upper: i.upperUs })));
    const of = (share: number) => (quantileOf(estimate, share)?.value ?? NaN) / SECOND / truth(share) - 1;
    return { p50: of(0.5), p99: of(0.99) };
  });
}

const BUSY = { everySeconds: 0.5, stopRatio: 0 };
const SPARSE = { everySeconds: 50, stopRatio: 0 };
const SPARSE_AND_STOPPING = { everySeconds: 50, stopRatio: 0.7 };
const within = (most: number) => expect.toSatisfy((error: number) => Math.abs(error) < most, `within ${most * 100} % of the truth`);

describe("Turnbull against the truth of simulated revocations", () => {
  test.each([
    { name: "busy, a presentation every half second", traffic: BUSY, count: 4_000 },
    { name: "sparse, one presentation in 50 s", traffic: SPARSE, count: 40_000 },
  ])("$name, $count revocations: p50 within 10 % and p99 within 25 %, whatever the seed", ({ traffic, count }) => {
    for (const found of errors(traffic, SEEDS, count)) expect(found).toEqual({ p50: within(0.1), p99: within(0.25) });
  });

  // So few presentations near the median tell it to some 15 % (one standard deviation) at best: each estimate scatters, and together they must not lean.
  test.each([{ name: "sparse", traffic: SPARSE }, { name: "sparse, and seven of ten are never presented again", traffic: SPARSE_AND_STOPPING }])("$name, 4,000 revocations: nine estimates scatter around the truth, their median within 10 % at p50 and 25 % at p99", ({ traffic }) => {
    const all = errors(traffic, SEEDS, 4_000);
    expect({ p50: median(all.map((e) => e.p50)), p99: median(all.map((e) => e.p99)) }).toEqual({ p50: within(0.1), p99: within(0.25) });
  });
});
