import { expect, test } from "vitest";
import { instantOf } from "../../../ingest/lifecycle/instant-of.ts";

const S = 1_000_000_000n;

test.each([
  ["seconds", 1_767_607_204, 1_767_607_204n * S],
  ["seconds with a fraction", 1_767_607_204.5, 1_767_607_204n * S + 500_000_000n],
  ["milliseconds, as Okta sends them", 1_767_607_204_123, 1_767_607_204_123n * 1_000_000n],
  ["digits", "1767607204", 1_767_607_204n * S],
  ["digits of milliseconds", "1767607204123", 1_767_607_204_123n * 1_000_000n],
  ["RFC 3339 in UTC", "2026-01-05T10:00:04Z", 1_767_607_204n * S],
  ["RFC 3339 with an offset and nanoseconds", "2026-01-05T12:00:04.123456789+02:00", 1_767_607_204n * S + 123_456_789n],
  ["a space for the T", "2026-01-05 10:00:04.5z", 1_767_607_204n * S + 500_000_000n],
  ["the largest number of seconds", 1e11, 100_000_000_000n * S],
  ["the smallest number of milliseconds", 1e11 + 1, 100_000_000_001n * 1_000_000n],
])("%s is an instant", (_name, value, nanos) => {
  expect(instantOf(value)).toBe(nanos);
});

test.each([
  ["microseconds", 1_767_607_204_123_456], ["negative", -1], ["not a number", NaN], ["infinite", Infinity], ["a day", "2026-01-05"], ["no offset: it names no instant", "2026-01-05T10:00:04"],
  ["words", "yesterday"], ["empty", ""], ["null", null], ["an object", {}], ["a month that is none", "2026-13-05T10:00:04Z"], ["very long", "1".repeat(1_000_000)],
])("%s is none", (_name, value) => {
  expect(instantOf(value)).toBeNull();
});
