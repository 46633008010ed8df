import fc from "fast-check";
import { expect, test } from "vitest";
import { KeySet } from "../../../ingest/dedupe/key-set.ts";

/** Few distinct halves, so that runs collide and deletions have to move keys. */
const half = fc.oneof(fc.nat(12), fc.integer({ min: 0, max: 0xffff_ffff }));

test("adding, finding and deleting agree with a plain map, through growth and collisions", () => {
  const step = fc.record({ what: fc.constantFrom("add", "add", "add", "delete", "get"), low: half, high: half, value: fc.nat() });
  fc.assert(fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
    const set = new KeySet(10_000, 1);
    const model = new Map<string, number>();
    for (const { what, low, high, value } of steps) {
      // The all-zero key shares its place with (1, 0).
      const key = low === 0 && high === 0 ? "1 0" : `${low} ${high}`;
      if (what === "add") {
        set.add(low, high, value);
        model.set(key, value);
      } else if (what === "delete") {
        set.delete(low, high);
        model.delete(key);
      }
      expect(set.get(low, high)).toBe(model.get(key) ?? null);
      expect(set.size).toBe(model.size);
    }
    for (const [key, value] of model) {
      const [low = 0, high = 0] = key.split(" ").map(Number);
      expect(set.get(low, high)).toBe(value);
    }
  }), { numRuns: 200 });
});

test("a full set says so and takes nothing more, and still finds what it has", () => {
  const set = new KeySet(100);
  for (let i = 1; i <= 100; i++) expect(set.add(i * 2_654_435, i)).toBe(true);
  expect(set.isFull).toBe(true);
  expect(set.add(7, 7)).toBe(false);
  expect(set.add(2_654_435, 1, 9)).toBe(true);
  expect(set.get(2_654_435, 1)).toBe(9);
});

test("memory is at most 48 bytes a key, 24 when full", () => {
  const set = new KeySet(65_536);
  for (let i = 0; i < 65_536; i++) set.add(Math.imul(i + 1, 0x9e37_79b1) >>> 0, i);
  expect(set.bytes / set.size).toBeLessThanOrEqual(24);
});
