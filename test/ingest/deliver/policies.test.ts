import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backOffMs } from "../../../ingest/deliver/back-off.ts";
import { failureClass } from "../../../ingest/deliver/failure-class.ts";
import { Pace } from "../../../ingest/deliver/pace.ts";
import { isSealDue } from "../../../ingest/deliver/seal-policy.ts";

const MIB = 1024 * 1024;

describe("when a batch is cut", () => {
  const calm = { unsealedRows: 10_000, unsealedBytes: MIB, oldestAgeMs: 100, pendingBatches: 0, slowdown: 1 };
  test.each([
    ["nothing is there", { oldestAgeMs: null, unsealedRows: 0 }, false],
    ["young and small", {}, false],
    ["50,000 rows", { unsealedRows: 50_000 }, true],
    ["16 MiB", { unsealedBytes: 16 * MIB }, true],
    ["half a second old", { oldestAgeMs: 500 }, true],
    ["a little younger", { oldestAgeMs: 499 }, false],
    ["low load, a fifth of a second old", { unsealedRows: 1_999, oldestAgeMs: 200 }, true],
    ["low load, younger", { unsealedRows: 1_999, oldestAgeMs: 199 }, false],
    ["the store is busy: the next batch grows", { pendingBatches: 1, unsealedRows: 300_000, oldestAgeMs: 60_000 }, false],
    ["the store is busy, but 500,000 rows", { pendingBatches: 1, unsealedRows: 500_000 }, true],
    ["the store is busy, but 64 MiB", { pendingBatches: 9, unsealedBytes: 64 * MIB }, true],
    ["slowed down, 50,000 rows are too few", { slowdown: 4, unsealedRows: 50_000 }, false],
    ["slowed down, 200,000 rows", { slowdown: 4, unsealedRows: 200_000 }, true],
    ["slowed down, half a second is too soon", { slowdown: 4, oldestAgeMs: 1_999 }, false],
    ["slowed down, two seconds", { slowdown: 4, oldestAgeMs: 2_000 }, true],
    ["slowed down to the utmost, never more than 500,000 rows", { slowdown: 16, unsealedRows: 500_000 }, true],
  ])("%s", (_, change, expected) => {
    expect(isSealDue({ ...calm, ...change })).toBe(expected);
  });
});

test("the back-off doubles from 100 ms to 10 s, and at least half of it is waited", () => {
  expect([1, 2, 3, 7, 8, 50].map((n) => backOffMs(n, 0.999_999))).toEqual([100, 200, 400, 6_400, 10_000, 10_000]);
  fc.assert(fc.property(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (n, random) => {
    const full = backOffMs(n, 0.999_999_9);
    expect(backOffMs(n, random)).toBeGreaterThanOrEqual(Math.floor(full / 2));
    expect(backOffMs(n, random)).toBeLessThanOrEqual(full);
  }));
});

test("too many parts doubles the pace up to sixteen times, twenty good batches halve it", () => {
  const pace = new Pace();
  for (let i = 0; i < 9; i++) pace.slowDown();
  expect(pace.slowdown).toBe(16);
  for (let i = 0; i < 19; i++) pace.stored();
  expect(pace.slowdown).toBe(16);
  pace.stored();
  expect(pace.slowdown).toBe(8);
  for (let i = 0; i < 100; i++) pace.stored();
  expect(pace.slowdown).toBe(1);
});

test.each([
  ["retryable", "STO_UNREACHABLE", null, "retry"],
  ["retryable", "STO_OVERLOADED", 252, "slow_down"],
  ["retryable", "STO_OVERLOADED", 241, "retry"],
  ["permanent", "STO_SCHEMA", 60, "schema"],
  ["permanent", "STO_SCHEMA", 16, "schema"],
  ["permanent", "STO_UNAUTHORISED", 516, "schema"],
  ["permanent", "STO_CLOSED", null, "schema"],
  ["permanent", "STO_REJECTED", 33, "data"],
  ["permanent", "STO_SCHEMA", 27, "data"],
  ["permanent", "STO_REJECTED", null, "data"],
  ["retryable", "STO_UNKNOWN", 128, "data"],
  ["retryable", "STO_UNKNOWN", 12_345, "unclear"],
  ["retryable", "STO_UNKNOWN", null, "retry"],
] as const)("a %s failure %s (%s) asks for: %s", (kind, code, clickhouseCode, expected) => {
  expect(failureClass({ kind, code, clickhouseCode, message: "" })).toBe(expected);
});
