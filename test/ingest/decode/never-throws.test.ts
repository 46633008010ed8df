import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mixedLogs, mixedSpans } from "../../../bench/corpus/mixed-requests.ts";
import { encodeOtlpJson } from "../../../bench/corpus/otlp-json.ts";
import { createRandom } from "../../../bench/corpus/random.ts";
import type { RecordFrame } from "../../../ingest/decode/record-frame.ts";
import { createDecoders } from "../../../ingest/decode/decoders.ts";
import { createKeyTable } from "../../../ingest/decode/key-table.ts";
import { FUZZ_KEYS } from "../../fuzz/compare-decoders.ts";
import { createFrameDump } from "../../fuzz/frame-dump.ts";

const keys = createKeyTable(FUZZ_KEYS);
const decoders = createDecoders(keys, ["x"]);
const formats = ["otlp_proto", "otlp_json", "gateway_json"] as const;
const signals = ["logs", "traces", "metrics"] as const;

/** Decodes into a dump, which reads every position of every frame, and checks the bounds of what is shown. */
function decode(body: Buffer, format: (typeof formats)[number], signal: (typeof signals)[number]): void {
  const dump = createFrameDump(keys);
  let records = 0, outOfBounds = 0;
  const outcome = decoders[format].decode(body, signal, {
    record: (frame) => { records++; dump.record(frame); },
    string: (frame: RecordFrame, _place, keyStart, keyEnd, start, end) => {
      if (!(0 <= keyStart && keyStart <= keyEnd && 0 <= start && start < end && Math.max(keyEnd, end) <= frame.bytes.length)) outOfBounds++;
    },
    counter: () => { records++; },
  }, { visitStrings: true });
  expect([outcome.records, outOfBounds]).toEqual([records, 0]);
}

describe("no decoder throws, and all that it hands on is in bounds", () => {
  it.each(formats)("%s: any bytes", (format) => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...signals), (bytes, signal) => { decode(Buffer.from(bytes), format, signal); }), { seed: 1, numRuns: 2_000 });
  });

  it.each(formats)("%s: any JSON", (format) => {
    fc.assert(fc.property(fc.json({ depthSize: "medium" }), fc.constantFrom(...signals), (json, signal) => { decode(Buffer.from(json), format, signal); }), { seed: 2, numRuns: 1_000 });
  });

  it.each(["otlp_json", "gateway_json"] as const)("%s: damaged OTLP/JSON", (format) => {
    for (let seed = 0; seed < 600; seed++) {
      const random = createRandom(seed);
      const isLog = random.chance(0.5);
      const body = isLog ? encodeOtlpJson("log", mixedLogs(random, 2)) : encodeOtlpJson("span", mixedSpans(random, 2));
      for (let damage = 1 + random.below(4); damage > 0; damage--) body[random.below(body.length)] = random.pick([...Buffer.from("{}[]\",:0nt\\u\ud800"), 0xff, random.below(256)]);
      decode(random.chance(0.2) ? body.subarray(0, random.below(body.length)) : body, format, isLog ? "logs" : "traces");
    }
  });
});
