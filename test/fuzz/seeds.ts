import { envoyLogs } from "../../bench/corpus/envoy-logs.ts";
import { istioLogs } from "../../bench/corpus/istio-logs.ts";
import { kongSpans } from "../../bench/corpus/kong-spans.ts";
import { mixedLogs, mixedMetrics, mixedSpans } from "../../bench/corpus/mixed-requests.ts";
import type { Request } from "../../bench/corpus/otlp-model.ts";
import { encodeOtlpProto } from "../../bench/corpus/otlp-proto.ts";
import { createRandom, type Random } from "../../bench/corpus/random.ts";
import type { OtlpSignal } from "../../ingest/decode/decoder.ts";

export interface Seed {
  readonly signal: OtlpSignal;
  readonly body: Buffer;
}

const KINDS: readonly { readonly signal: OtlpSignal; readonly make: (random: Random, records: number) => Request }[] = [
  { signal: "logs", make: envoyLogs },
  { signal: "logs", make: istioLogs },
  { signal: "logs", make: mixedLogs },
  { signal: "traces", make: kongSpans },
  { signal: "traces", make: mixedSpans },
  { signal: "metrics", make: mixedMetrics },
];

/** Well-formed small requests of every corpus, of one to four records, as what mutations start from. */
export function makeSeeds(seed: number, count: number): readonly Seed[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const kind = KINDS[index % KINDS.length] as (typeof KINDS)[number];
    return { signal: kind.signal, body: encodeOtlpProto(kind.make(random, 1 + random.below(4))) };
  });
}
