import type { CounterRow } from "../block/side-rows.ts";
import type { SipHash } from "../block/siphash.ts";
import type { CounterPoint } from "../decode/decoder.ts";
import type { ValueCleaner } from "../redact/value-cleaner.ts";
import type { ProfileSet } from "./profile/profile.ts";

interface Counter {
  readonly name: string;
  readonly gateway: string;
}

/** The counters that some profile wants, by metric name: for the decoders and for the rows. */
export function wantedCounters(set: ProfileSet): ReadonlyMap<string, Counter> {
  return new Map(set.profiles.toReversed().flatMap((p) => [...p.counters].map(([metric, name]) => [metric, { name, gateway: p.gateway }] as const)));
}

export interface CounterRowDeps {
  readonly wanted: ReadonlyMap<string, Counter>;
  readonly hash: SipHash;
  readonly cleaner: ValueCleaner;
}

/** A counter is a count of 64 bits; the doubles of OTLP go far beyond. */
const MAX_COUNT = 2 ** 64;

/** Makes the row of a counter point, null when no profile wants it or no counter can have its value. Series are told apart by a keyed hash of their attributes; no attribute is kept. */
export function counterRow({ wanted, hash, cleaner }: CounterRowDeps, point: CounterPoint, tenant: string): CounterRow | null {
  const counter = wanted.get(point.name);
  if (counter === undefined || !(point.value >= 0 && point.value < MAX_COUNT)) return null;
  const clean = (kind: "name" | "handle", text: string | undefined) => {
    const bytes = Buffer.from(text ?? "");
    return cleaner.out.toString("utf8", 0, cleaner.clean(kind, bytes, 0, bytes.length));
  };
  const { resource } = point;
  return {
    occurredNanos: point.timeUnixNano,
    tenant,
    gateway: counter.gateway,
    gatewayInstance: clean("handle", resource.get("service.instance.id") ?? resource.get("node_name") ?? resource.get("host.name")),
    service: clean("name", resource.get("service.name") ?? resource.get("cluster_name")),
    counter: counter.name,
    seriesHash: seriesHash(hash, point),
    isCumulative: point.isCumulative,
    value: BigInt(Math.trunc(point.value)),
  };
}

/** Of name, resource and attributes, whatever their order. A byte that no text holds parts them, so that no two series are spelt alike. */
function seriesHash(hash: SipHash, point: CounterPoint): bigint {
  const entries = (map: ReadonlyMap<string, string>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
  const parts = [point.name, ...entries(point.resource), "", ...entries(point.attributes)].flatMap((text) => [Buffer.from(text), Buffer.from([0xff])]);
  const bytes = Buffer.concat(parts);
  const words = new Uint32Array(2);
  hash.hash(bytes, 0, bytes.length, words);
  return (BigInt(words[1] as number) << 32n) | BigInt(words[0] as number);
}
