import type { OtlpSignal } from "../../ingest/decode/decoder.ts";
import { createFuzzBodies } from "./bodies.ts";
import { createComparison, type Comparison } from "./compare-decoders.ts";

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
  const bodyAt = createFuzzBodies(seed);
  const compare = createComparison();
  let wellFormed = 0, records = 0, bytes = 0;
  for (let index = 0; index < bodies; index++) {
    const { body, signal } = bodyAt(index);
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
