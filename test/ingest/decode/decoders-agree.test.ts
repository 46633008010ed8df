import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COUNTER_NAMES, mixedLogs, mixedMetrics, mixedSpans } from "../../../bench/corpus/mixed-requests.ts";
import { encodeOtlpJson } from "../../../bench/corpus/otlp-json.ts";
import type { Request } from "../../../bench/corpus/otlp-model.ts";
import { encodeOtlpProto } from "../../../bench/corpus/otlp-proto.ts";
import { createRandom } from "../../../bench/corpus/random.ts";
import type { Decoder, OtlpSignal } from "../../../ingest/decode/decoder.ts";
import { createDecoders } from "../../../ingest/decode/decoders.ts";
import { createKeyTable } from "../../../ingest/decode/key-table.ts";
import { FUZZ_KEYS } from "../../fuzz/compare-decoders.ts";
import { createFrameDump } from "../../fuzz/frame-dump.ts";
import { createOracleDecoder } from "../../fuzz/oracle/oracle-decoder.ts";

const keys = createKeyTable(FUZZ_KEYS);
const decoders = createDecoders(keys, COUNTER_NAMES);
const oracle = createOracleDecoder(keys, COUNTER_NAMES);

const KINDS: readonly { kind: "log" | "span" | "metric"; signal: OtlpSignal; make: (seed: number) => Request }[] = [
  { kind: "log", signal: "logs", make: (seed) => mixedLogs(createRandom(seed), 3) },
  { kind: "span", signal: "traces", make: (seed) => mixedSpans(createRandom(seed), 3) },
  { kind: "metric", signal: "metrics", make: (seed) => mixedMetrics(createRandom(seed), 3) },
];

function lines(decoder: Decoder, body: Buffer, signal: OtlpSignal): readonly string[] {
  const dump = createFrameDump(keys);
  const outcome = decoder.decode(body, signal, dump, { visitStrings: true });
  expect(outcome.kind).toBe("ok");
  return dump.lines();
}

/** Without what tells that a resource is another one than that of the record before. */
const withoutSerial = (all: readonly string[]): readonly string[] => all.map((line) => line.replace(/ new=(true|false)/, ""));

describe.each(KINDS)("decoders of a $kind request", ({ kind, signal, make }) => {
  it("read the same from protobuf, from JSON and through protobufjs", () => {
    fc.assert(fc.property(fc.integer(), (seed) => {
      const request = make(seed);
      const fast = lines(decoders.otlp_proto, encodeOtlpProto(request), signal);
      expect(lines(oracle, encodeOtlpProto(request), signal)).toEqual(fast);
      expect(lines(decoders.otlp_json, encodeOtlpJson(kind, request), signal)).toEqual(fast);
    }), { seed: 5, numRuns: 150 });
  });

  it("read the same records from one request as from the two it can be split into", () => {
    fc.assert(fc.property(fc.integer(), fc.nat(5), (seed, at) => {
      const [group] = make(seed);
      const [scope] = group?.scopes ?? [];
      if (group === undefined || scope === undefined) return;
      const part = (items: typeof scope.items): Buffer => encodeOtlpProto([{ ...group, scopes: [{ ...scope, items }] }]);
      const records = (body: Buffer): readonly string[] => withoutSerial(lines(decoders.otlp_proto, body, signal)).filter((line) => !line.startsWith("string "));
      expect([...records(part(scope.items.slice(0, at))), ...records(part(scope.items.slice(at)))]).toEqual(records(part(scope.items)));
    }), { seed: 6, numRuns: 150 });
  });

  it("read the same records from two requests in a row as from their bytes joined", () => {
    fc.assert(fc.property(fc.integer(), fc.integer(), (left, right) => {
      const bodies = [left, right].map((seed) => encodeOtlpProto(make(seed)));
      expect(lines(decoders.otlp_proto, Buffer.concat(bodies), signal).toSorted()).toEqual(bodies.flatMap((body) => lines(decoders.otlp_proto, body, signal)).toSorted());
    }), { seed: 7, numRuns: 100 });
  });
});
