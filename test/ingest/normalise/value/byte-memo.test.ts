import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteMemo, MISS } from "../../../../ingest/normalise/value/byte-memo.ts";

describe("a memo of byte strings", () => {
  const put = (memo: ByteMemo, salt: number, text: string, value: number) => {
    const bytes = Buffer.from(text);
    if (memo.get(salt, bytes, 0, bytes.length) === MISS) memo.put(salt, bytes, 0, bytes.length, value);
  };
  const get = (memo: ByteMemo, salt: number, text: string) => { const bytes = Buffer.from(text); return memo.get(salt, bytes, 0, bytes.length); };

  it("never gives the number of another value or salt", () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.string({ maxLength: 40 }))), (keys) => {
      const memo = new ByteMemo({ seed: 7, slots: 16, maxKeyBytes: 64 });
      const numbers = new Map<string, number>();
      for (const [salt, text] of keys) {
        const key = `${String(salt)} ${text}`;
        const number = numbers.get(key) ?? numbers.size;
        numbers.set(key, number);
        put(memo, salt, text, number);
        expect(get(memo, salt, text)).toBe(number);
      }
      for (const [salt, text] of keys) expect([MISS, numbers.get(`${String(salt)} ${text}`)]).toContain(get(memo, salt, text));
    }), { numRuns: 500 });
  });

  it("forgets when it is cleared, and keeps nothing that is too long", () => {
    const memo = new ByteMemo({ seed: 7, slots: 16, maxKeyBytes: 8 });
    put(memo, 1, "short", 5);
    put(memo, 1, "much too long", 6);
    expect([get(memo, 1, "short"), get(memo, 1, "much too long")]).toEqual([5, MISS]);
    memo.clear();
    expect(get(memo, 1, "short")).toBe(MISS);
  });
});
