import { expect, test } from "vitest";
import { createEventIds } from "../../../ingest/dedupe/event-ids.ts";

const MINUTE = 60_000;

test("an id is seen from its second time on, for at least the window and at most two", () => {
  const ids = createEventIds({ windowMs: 5 * MINUTE, maxIds: 1_000 });
  ids.advance(0);
  expect(ids.seenEventId(1, 2)).toBe(false);
  expect(ids.seenEventId(1, 2)).toBe(true);
  ids.advance(5 * MINUTE);
  expect(ids.seenEventId(1, 2)).toBe(true);
  ids.advance(10 * MINUTE);
  expect(ids.seenEventId(1, 2)).toBe(false);
});

test("after a long silence nothing is remembered", () => {
  const ids = createEventIds({ windowMs: MINUTE, maxIds: 1_000 });
  ids.advance(0);
  ids.seenEventId(1, 2);
  ids.advance(2 * MINUTE);
  expect(ids.seenEventId(1, 2)).toBe(false);
});

test("both halves count", () => {
  const ids = createEventIds({ windowMs: MINUTE, maxIds: 1_000 });
  expect([ids.seenEventId(1, 2), ids.seenEventId(2, 1), ids.seenEventId(1, 1), ids.seenEventId(0, 0), ids.seenEventId(0, 0)]).toEqual([false, false, false, false, true]);
});

test("a request that fails takes its ids back, and only its own", () => {
  const ids = createEventIds({ windowMs: MINUTE, maxIds: 1_000 });
  ids.seenEventId(1, 1);
  const failing = ids.savepoint();
  ids.seenEventId(1, 1);
  ids.seenEventId(2, 2);
  failing.end();
  const good = ids.savepoint();
  ids.seenEventId(3, 3);
  good.end();
  good.release();
  failing.rollback();
  expect(ids.seenEventId(1, 1), "was there before").toBe(true);
  expect(ids.seenEventId(2, 2), "taken back").toBe(false);
  expect(ids.seenEventId(3, 3), "another's").toBe(true);
});

test("ids are taken back from the older generation as well", () => {
  const ids = createEventIds({ windowMs: MINUTE, maxIds: 1_000 });
  ids.advance(0);
  const failing = ids.savepoint();
  ids.seenEventId(2, 2);
  failing.end();
  ids.advance(MINUTE);
  failing.rollback();
  expect(ids.seenEventId(2, 2)).toBe(false);
});

test("more ids than fit: the older generation goes early, is counted, and memory stays bounded", () => {
  const ids = createEventIds({ windowMs: MINUTE, maxIds: 1_000 });
  for (let i = 1; i <= 10_000; i++) ids.seenEventId(Math.imul(i, 0x9e37_79b1) >>> 0, i);
  expect(ids.earlyRotations).toBe(9);
  expect(ids.size).toBe(2_000);
  expect(ids.bytes).toBeLessThanOrEqual(2 * 2_048 * 12);
  expect(ids.seenEventId(Math.imul(9_500, 0x9e37_79b1) >>> 0, 9_500)).toBe(true);
});

test("a window of zero remembers nothing", () => {
  const ids = createEventIds({ windowMs: 0, maxIds: 1_000 });
  expect([ids.seenEventId(1, 1), ids.seenEventId(1, 1), ids.size]).toEqual([false, false, 0]);
});
