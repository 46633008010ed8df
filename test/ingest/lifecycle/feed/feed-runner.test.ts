import fc from "fast-check";
import { expect, it } from "vitest";
import type { Feed, PollOutcome } from "../../../../ingest/lifecycle/feed/feed.ts";
import { createFeedRunner, waitMs } from "../../../../ingest/lifecycle/feed/feed-runner.ts";

const OK: PollOutcome = { kind: "ok", events: 1, hasMore: false };
const DOWN: PollOutcome = { kind: "failed", code: "ING_FEED_UNREACHABLE", message: "no route" };

/** A runner of one feed that answers in turn; delays are run by hand. */
function run(outcomes: readonly PollOutcome[]) {
  const delays: { readonly ms: number; readonly run: () => void; isOff: boolean }[] = [];
  const notices: string[] = [];
  let polls = 0;
  const feed: Feed = { name: "f", everyMs: 10_000, warnings: () => [], clockSkewMs: () => null, poll: () => Promise.resolve(outcomes[Math.min(polls++, outcomes.length - 1)] ?? OK) };
  const runner = createFeedRunner({ feeds: [feed], report: ({ level, code }) => void notices.push(`${level} ${code}`), nowMs: () => 5, random: () => 1, after: (ms, go) => { const d = { ms, run: go, isOff: false }; delays.push(d); return () => { d.isOff = true; }; } });
  const settle = async () => { for (let i = 0; i < 5; i++) await Promise.resolve(); };
  const pass = async () => { delays.at(-1)?.run(); await settle(); };
  return { runner, delays, notices, polls: () => polls, pass, start: async () => { runner.start(); await settle(); } };
}

it("asks in its rhythm, once begun and not before", async () => {
  const f = run([OK]);
  expect(f.polls()).toBe(0);
  await f.start();
  f.runner.start();
  await f.pass();
  expect([f.polls(), f.delays.map((d) => d.ms)]).toEqual([2, [10_000, 10_000]]);
  expect(f.runner.status()).toMatchObject([{ feed: "f", polls: { ok: 2, failed: 0 }, lastSuccessMs: 5, problem: null }]);
});

it("asks a failing source ever less often, tells it once, and tells when it answers again", async () => {
  const f = run([DOWN, DOWN, DOWN, DOWN, DOWN, DOWN, OK]);
  await f.start();
  for (let i = 0; i < 6; i++) await f.pass();
  expect(f.delays.map((d) => d.ms)).toEqual([10_000, 10_000, 10_000, 10_000, 16_000, 32_000, 10_000]);
  expect(f.notices).toEqual(["warn ING_FEED_UNREACHABLE", "info ING_FEED_UNREACHABLE"]);
  expect(f.runner.status()).toMatchObject([{ polls: { ok: 1, failed: 6 }, problem: null }]);
});

it("a wish is granted at once, and the planned look is called off", async () => {
  const f = run([OK]);
  await f.start();
  f.runner.pollSoon("f");
  f.runner.pollSoon("nobody");
  await Promise.resolve();
  expect([f.polls(), f.delays[0]?.isOff]).toEqual([2, true]);
});

it("asks nothing after its end", async () => {
  const f = run([OK]);
  await f.start();
  await f.runner.stop();
  f.runner.pollSoon("f");
  f.runner.start();
  expect([f.polls(), f.delays[0]?.isOff]).toEqual([1, true]);
});

it("a wait is never longer than five minutes, nor, of a failing feed, shorter than half its rhythm or a second", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 3_600_000 }), fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (everyMs, failures, random) => {
    const wait = waitMs({ everyMs }, DOWN, failures, random);
    expect(wait).toBeLessThanOrEqual(Math.max(300_000, 0));
    expect(wait).toBeGreaterThanOrEqual(Math.min(150_000, Math.max(500, Math.floor(everyMs / 2))));
  }));
});
