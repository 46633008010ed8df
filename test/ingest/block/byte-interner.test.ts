import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_ID, INVALID_ID, MAX_VALUE_BYTES, OVERFLOW_ID, createInterner } from "../../../ingest/block/byte-interner.ts";
import { FULL } from "../../../ingest/block/interner.ts";

const make = (maxEntries = 4_096, maxArenaBytes = 1 << 20) => createInterner({ maxEntries, maxArenaBytes, seed: 42 });
const idOf = (interner: ReturnType<typeof make>, value: string | Uint8Array) => {
  const bytes = Buffer.concat([Buffer.from("before"), Buffer.from(value), Buffer.from("after")]);
  return interner.id(bytes, 6, bytes.length - 5);
};

describe("byte interner", () => {
  it("gives equal bytes one id and different bytes different ids, as a map would", () => {
    const value = fc.oneof(fc.string({ unit: "grapheme", maxLength: 90 }), fc.constantFrom("a", "b", "ab", "abc", "abcd", "x".repeat(64), "x".repeat(65)));
    fc.assert(fc.property(fc.array(value, { maxLength: 300 }), (values) => {
      const interner = make();
      const model = new Map<string, number>();
      for (const v of values) {
        const id = idOf(interner, v);
        expect(interner.idOfString(v)).toBe(id);
        expect(interner.stringOf(id)).toBe(v);
        expect(Buffer.from(interner.bytesOf(id)).toString()).toBe(v);
        expect(model.get(v) ?? id).toBe(id);
        model.set(v, id);
      }
      expect(new Set(model.values()).size).toBe(model.size);
    }));
  });

  it("numbers densely, with the empty, the overflow and the invalid value first", () => {
    const interner = make();
    expect([interner.idOfString(""), interner.idOfString("~overflow"), interner.idOfString("~invalid")]).toEqual([EMPTY_ID, OVERFLOW_ID, INVALID_ID]);
    expect([idOf(interner, "a"), idOf(interner, "b"), interner.size]).toEqual([3, 4, 5]);
  });

  it("tells crafted values apart and stays quick, though their sampled bytes are all the same", () => {
    const interner = make(20_000, 1 << 22);
    const values = Array.from({ length: 10_000 }, (_, i) => Buffer.from(`${"p".repeat(40)}${String(i).padStart(8, "0")}${"m".repeat(100)}${"s".repeat(40)}`));
    const ids = values.map((v) => interner.id(v, 0, v.length));
    expect(new Set(ids).size).toBe(values.length);
    const started = performance.now();
    for (let round = 0; round < 5; round++) expect(values.map((v) => interner.id(v, 0, v.length))).toEqual(ids);
    // A wide margin: some 20 ms as it is, close to a minute if each were compared with all others.
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("answers FULL for a new value when there is no room, and still knows the old ones", () => {
    const byEntries = make(16);
    const known = Array.from({ length: 13 }, (_, i) => idOf(byEntries, `v${i}`));
    expect(idOf(byEntries, "one too many")).toBe(FULL);
    expect(Array.from({ length: 13 }, (_, i) => idOf(byEntries, `v${i}`))).toEqual(known);
    const byBytes = make(4_096, 64);
    expect(idOf(byBytes, "x".repeat(60))).toBe(FULL);
    expect(byBytes.refusedCount).toBe(1);
  });

  it("refuses a value that is too long to be a name", () => {
    const interner = make();
    expect(idOf(interner, "x".repeat(MAX_VALUE_BYTES))).toBe(3);
    expect(idOf(interner, "x".repeat(MAX_VALUE_BYTES + 1))).toBe(FULL);
    expect(interner.idOfString("x".repeat(MAX_VALUE_BYTES + 1))).toBe(FULL);
    expect(interner.idOfString("é".repeat(MAX_VALUE_BYTES / 2 + 1))).toBe(FULL);
  });

  it("stores a marker for bytes that are not UTF-8, and counts them", () => {
    const interner = make();
    for (const bad of [[0xff], [0xc0, 0x80], [0x61, 0xed, 0xa0, 0x80], [0xe2, 0x82]]) expect(idOf(interner, Uint8Array.from(bad))).toBe(INVALID_ID);
    expect(interner.invalidCount).toBe(4);
    expect(interner.stringOf(INVALID_ID)).toBe("~invalid");
  });

  it("says when it is nearly full, and a reset empties it under a new epoch", () => {
    const interner = make(16);
    const before = interner.epoch;
    for (let i = 0; !interner.isNearlyFull; i++) idOf(interner, `v${i}`);
    expect(interner.size).toBe(13);
    interner.reset();
    expect([interner.isNearlyFull, interner.size, interner.epoch]).toEqual([false, 3, before + 1]);
    expect(idOf(interner, "v9")).toBe(3);
  });
});
