import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { canonicalLabels, fingerprintOf } from "../../rules/fingerprint.ts";

const labels = fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), fc.string({ maxLength: 8 }), { maxKeys: 6 });

/** The definition, byte by byte in big integers. */
function reference(set: Readonly<Record<string, string>>): string {
  let hash = 0xcbf29ce484222325n;
  const add = (byte: number) => { hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffff_ffff_ffff_ffffn; };
  for (const [name, value] of Object.entries(canonicalLabels(set))) {
    for (const part of [name, value]) { for (const byte of Buffer.from(part)) add(byte); add(0xff); }
  }
  return hash.toString(16).padStart(16, "0");
}

describe("fingerprint", () => {
  test("of no labels is the offset of FNV-1a", () => expect(fingerprintOf({})).toBe("cbf29ce484222325"));
  test("agrees with the definition for any labels", () => { fc.assert(fc.property(labels, (l) => { expect(fingerprintOf(l)).toBe(reference(l)); })); });
  test("does not depend on the order of labels", () => {
    fc.assert(fc.property(labels, (l) => { expect(fingerprintOf(Object.fromEntries(Object.entries(l).reverse()))).toBe(fingerprintOf(l)); }));
  });
  test("does not see labels with an empty value", () => expect(fingerprintOf({ a: "1", b: "" })).toBe(fingerprintOf({ a: "1" })));
  test("separates names from values and labels from one another", () => {
    const sets = [{ ab: "c" }, { a: "bc" }, { a: "b", c: "d" }, { a: "bcd" }, { a: "b\u00ffc" }, { abc: "d" }];
    expect(new Set(sets.map(fingerprintOf)).size).toBe(sets.length);
  });
});
