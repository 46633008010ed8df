import { describe, expect, test } from "vitest";
import { intervalOf } from "../../../rules/revocation/interval.ts";
import { quantileOf } from "../../../rules/revocation/quantile.ts";
import { turnbull } from "../../../rules/revocation/turnbull.ts";
import { factsOf, type Presentation } from "./reference.ts";

/** mulberry32: a small seeded generator of [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Traffic { readonly everySeconds: number; readonly stopRatio: number }
const SECOND = 1_000_000;
const LIFE_SECONDS = 3_600;
const COUNT = 4_000;

/** True delays: a fast push (exponential around a second), in three of ten a cache of up to a minute, in one of fifty a stuck node. */
function delaySeconds(random: () => number): number {
  const which = random();
  if (which < 0.02) return 60 + random() * 240;
  if (which < 0.32) return random() * 60;
  return 0.3 - Math.log(1 - random()) * 1.2;
}

function simulate(seed: number, traffic: Traffic) {
  const random = generator(seed);
  const delays: number[] = [];
  const intervals = [];
  for (let r = 0; r < COUNT; r++) {
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
  return { intervals, truth: (share: number) => delays[Math.floor(share * COUNT)] ?? 0 };
}

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Relative errors of both quantiles by seed. */
function errors(traffic: Traffic, seeds: readonly number[]): { readonly p50: number; readonly p99: number }[] {
  return seeds.map((seed) => {
    const { intervals, truth } = simulate(seed, traffic);
    const estimate = turnbull(intervals.map((i) => ({ lower: i.lowerUs, upper: i.upperUs })));
    const of = (share: number) => (quantileOf(estimate, share)?.value ?? NaN) / SECOND / truth(share) - 1;
    return { p50: of(0.5), p99: of(0.99) };
  });
}

describe("Turnbull, 4,000 revocations", () => {
  test("busy, a presentation every half second: p50 within 10 % and p99 within 25 % of the truth, whatever the seed", () => {
    for (const { p50, p99 } of errors({ everySeconds: 0.5, stopRatio: 0 }, SEEDS.slice(0, 3))) {
      expect(Math.abs(p50)).toBeLessThan(0.1);
      expect(Math.abs(p99)).toBeLessThan(0.25);
    }
  });
  test("sparse, one presentation in 50 s: p50 within 10 % and p99 within 25 % of the truth (seed 2)", () => {
    const [{ p50, p99 } = { p50: NaN, p99: NaN }] = errors({ everySeconds: 50, stopRatio: 0 }, [2]);
    expect(Math.abs(p50)).toBeLessThan(0.1);
    expect(Math.abs(p99)).toBeLessThan(0.25);
  });
  test.each([{ name: "sparse", stopRatio: 0 }, { name: "sparse, and seven of ten are never presented again", stopRatio: 0.7 }])("$name: the median of nine runs is within 10 % at p50 and 25 % at p99, so the estimate is not biased", ({ stopRatio }) => {
    const all = errors({ everySeconds: 50, stopRatio }, SEEDS);
    expect(Math.abs(median(all.map((e) => e.p50)))).toBeLessThan(0.1);
    expect(Math.abs(median(all.map((e) => e.p99)))).toBeLessThan(0.25);
  });
});
