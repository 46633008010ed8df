import { describe, expect, it } from "vitest";
import type { RecordSink } from "../../ingest/decode/decoder.ts";
import { createComparison } from "./compare-decoders.ts";
import { fuzz } from "./fuzz.ts";
import { makeSeeds } from "./seeds.ts";
import { joinFields, splitFields } from "./wire-fields.ts";

describe("fuzz", () => {
  it("the fast decoder and the oracle agree on 5,000 mutated bodies, of which many are well-formed and many are not", () => {
    const result = fuzz(20_260_921, 5_000);
    expect(result.disagreement).toBeNull();
    expect(result.bodies).toBe(5_000);
    expect(Math.min(result.wellFormed, result.malformed)).toBeGreaterThan(1_000);
    expect(result.records).toBeGreaterThan(3_000);
  });

  it("the same seed gives the same bodies", () => {
    expect(fuzz(3, 300)).toEqual(fuzz(3, 300));
  });

  it("the corpora are well-formed and full of records before they are damaged", () => {
    const compare = createComparison();
    for (const { body, signal } of makeSeeds(1, 60)) expect(compare(body, signal, true)).toMatchObject({ isOk: true, difference: null });
  });

  it("taking a body apart and joining it again gives its bytes", () => {
    for (const { body } of makeSeeds(2, 60)) expect(joinFields(splitFields(body) ?? [])).toEqual(body);
  });

  it("a difference is found, in a record, in a string that is not shown and in the verdict", () => {
    const [log] = makeSeeds(3, 1);
    const body = log?.body ?? Buffer.alloc(0);
    const changed = (change: (sink: RecordSink) => RecordSink) =>
      createComparison((fast) => ({ decode: (bytes, signal, sink, options) => fast.decode(bytes, signal, change(sink), options) }));
    const shifted = changed((sink) => ({ ...sink, record: (frame) => { frame.flags++; sink.record(frame); } }));
    const blind = changed((sink) => ({ ...sink, string: () => undefined }));
    const strict = createComparison(() => ({ decode: () => ({ kind: "malformed", message: "", offsetBytes: 0, records: 0 }) }));
    for (const compare of [shifted, blind, strict]) expect(compare(body, "logs", true).difference).not.toBeNull();
    expect(createComparison()(body, "logs", true).difference).toBeNull();
  });
});
