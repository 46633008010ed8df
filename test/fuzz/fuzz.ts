import { createRandom } from "../../bench/corpus/random.ts";
import type { OtlpSignal } from "../../ingest/decode/decoder.ts";
import { createComparison, type Comparison } from "./compare-decoders.ts";
import { mutate } from "./mutate.ts";
import { makeSeeds } from "./seeds.ts";

const SEED_COUNT = 600;

export interface FuzzResult {
  readonly seed: number;
  readonly bodies: number;
  readonly wellFormed: number;
  readonly malformed: number;
  readonly records: number;
  readonly bytes: number;
  /** The first body on which the decoders differ; null when they agree on all. */
  readonly disagreement: { readonly index: number; readonly signal: OtlpSignal; readonly body: Buffer; readonly difference: NonNullable<Comparison["difference"]> } | null;
}

/** Runs `bodies` mutated requests through both decoders, stopping at the first difference. The same seed gives the same bodies. */
export function fuzz(seed: number, bodies: number, onProgress: (done: number) => void = () => undefined): FuzzResult {
  const seeds = makeSeeds(seed, SEED_COUNT);
  const compare = createComparison();
  let wellFormed = 0, records = 0, bytes = 0;
  for (let index = 0; index < bodies; index++) {
    const random = createRandom((Math.imul(seed, 0x9e3779b1) + index) | 0);
    const chosen = random.pick(seeds);
    // Now and then a body under another signal's name: it shares the envelope and nothing else.
    const signal = random.chance(0.02) ? random.pick(["logs", "traces", "metrics"] as const) : chosen.signal;
    const body = mutate(random, chosen.body, seeds);
    const { isOk, records: found, difference } = compare(body, signal, index % 2 === 0);
    bytes += body.length;
    if (difference !== null) {
      return { seed, bodies: index + 1, wellFormed, malformed: index + 1 - wellFormed, records, bytes, disagreement: { index, signal, body, difference } };
    }
    if (isOk) wellFormed++;
    records += found;
    if (index % 10_000 === 9_999) onProgress(index + 1);
  }
  return { seed, bodies, wellFormed, malformed: bodies - wellFormed, records, bytes, disagreement: null };
}
