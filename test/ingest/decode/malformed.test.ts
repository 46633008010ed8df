import { describe, expect, it } from "vitest";
import { createKeyTable } from "../../../ingest/decode/key-table.ts";
import { createProtoDecoder } from "../../../ingest/decode/proto-decoder.ts";
import { createComparison } from "../../fuzz/compare-decoders.ts";
import { decodeAll, oneLog } from "./decode-all.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const inLog = (text: string): Buffer => oneLog((log) => log.raw(hex(text)));
const agree = createComparison();

const MALFORMED: readonly (readonly [string, Buffer])[] = [
  ["a length past the end of the body", hex("0a 05 12 00")],
  ["a length past the end of its message", hex("0a 04 12 03 12 01 00 00")],
  ["a length of more than 31 bits", inLog("32 ff ff ff ff 0f")],
  ["a length of six bytes", inLog("32 80 80 80 80 80 00")],
  ["field number 0", inLog("02 00")],
  ["field number 0 in two bytes", inLog("80 00 00")],
  ["a tag of more than 32 bits", inLog("ff ff ff ff 1f 00")],
  ["a tag of six bytes", inLog("88 80 80 80 80 00 01")],
  ["a group", inLog("0b 0c")],
  ["a group inside an unknown field's place", inLog("fb 3e 08 01 fc 3e")],
  ["the end of a group", inLog("0c")],
  ["wire type 6", inLog("0e 00")],
  ["wire type 7", inLog("0f 00")],
  ["a varint of eleven bytes", inLog("10 80 80 80 80 80 80 80 80 80 80 00")],
  ["an unknown varint of eleven bytes", inLog("a0 06 80 80 80 80 80 80 80 80 80 80 00")],
  ["a varint that does not end", inLog("10 80")],
  ["a fixed64 cut short", inLog("09 00 00 00 00")],
  ["a fixed32 cut short", inLog("45 00 00")],
  ["broken bytes inside a value whose key nobody wants", inLog("32 07 0a 01 7a 12 02 0a 05")],
  ["broken bytes inside a value that a later one replaces", inLog("32 0a 0a 01 7a 12 05 2a 01 07 10 01")],
];

const WELL_FORMED: readonly (readonly [string, Buffer])[] = [
  ["a varint of ten bytes", inLog("10 ff ff ff ff ff ff ff ff ff 01")],
  ["bits above 64 in a varint", inLog("10 ff ff ff ff ff ff ff ff ff 7f")],
  ["a length in five bytes", inLog("32 80 80 80 80 00")],
  ["a tag in five bytes", inLog("b2 80 80 80 00 00")],
  ["a known field with another wire type: an unknown field", inLog("30 01 0d 00 00 00 00 28 05")],
  ["the highest field number", inLog("f8 ff ff ff 0f 01")],
  ["an empty key and value", inLog("32 00")],
];

describe("what is malformed", () => {
  it.each(MALFORMED)("%s", (_, body) => {
    expect(decodeAll(body).outcome.kind).toBe("malformed");
    expect(agree(body, "logs", true).difference).toBeNull();
  });

  it.each(WELL_FORMED)("not: %s", (_, body) => {
    expect(decodeAll(body).outcome).toMatchObject({ kind: "ok", records: 1 });
    expect(agree(body, "logs", true).difference).toBeNull();
  });

  it("the outcome says where, and how many records had been handed on", () => {
    const body = Buffer.concat([oneLog(() => undefined), hex("0a 05")]);
    expect(decodeAll(body).outcome).toMatchObject({ kind: "malformed", offsetBytes: body.length, records: 1 });
  });

  it("a decoder goes on after a malformed request as if nothing had been", () => {
    expect(agree(hex("0a 05"), "logs", true).isOk).toBe(false);
    expect(agree(oneLog((log) => log.string(12, "fine")), "logs", true)).toMatchObject({ isOk: true, records: 1, difference: null });
  });

  it("an error of the sink is not taken for a malformed request", () => {
    const decoder = createProtoDecoder(createKeyTable([]));
    const sink = { record: () => { throw new Error("disk full"); }, string: () => undefined, counter: () => undefined };
    expect(() => decoder.decode(oneLog(() => undefined), "logs", sink, { visitStrings: false })).toThrow("disk full");
  });
});
