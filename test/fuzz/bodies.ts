import { createRandom } from "../../bench/corpus/random.ts";
import type { OtlpSignal } from "../../ingest/decode/decoder.ts";
import { mutate } from "./mutate.ts";
import { makeSeeds } from "./seeds.ts";

export interface FuzzBody {
  readonly signal: OtlpSignal;
  readonly body: Buffer;
}

const SEED_COUNT = 600;

/** The mutated requests of a seed, each by its index: the same seed and index give the same bytes. */
export function createFuzzBodies(seed: number): (index: number) => FuzzBody {
  const seeds = makeSeeds(seed, SEED_COUNT);
  return (index) => {
    const random = createRandom((Math.imul(seed, 0x9e3779b1) + index) | 0);
    const chosen = random.pick(seeds);
    // Now and then a body under another signal's name: it shares the envelope and nothing else.
    const signal = random.chance(0.02) ? random.pick(["logs", "traces", "metrics"] as const) : chosen.signal;
    return { signal, body: mutate(random, chosen.body, seeds) };
  };
}
