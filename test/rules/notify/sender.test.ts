import { describe, expect, test } from "vitest";
import { createSender } from "../../../rules/notify/sender.ts";
import type { OutgoingAlert } from "../../../rules/notify/payload.ts";
import { fingerprintOf } from "../../../rules/fingerprint.ts";
import { createFakeAlertmanager, type Misbehaviour } from "../fake-alertmanager.ts";
import { createManualClock } from "../manual-clock.ts";

const T0 = Date.UTC(2026, 0, 1);

function some(count: number, firedAtMs = T0, kind: OutgoingAlert["kind"] = "firing"): OutgoingAlert[] {
  return Array.from({ length: count }, (_, i) => {
    const labels = { alertname: "a", n: String(i) };
    const endsAt = new Date(kind === "firing" ? T0 + 1e9 : firedAtMs).toISOString();
    return { fingerprint: fingerprintOf(labels), kind, firedAtMs, expiresAtMs: T0 + 1e9, body: { labels, annotations: {}, startsAt: new Date(firedAtMs).toISOString(), endsAt } };
  });
}

function setUp() {
  const clock = createManualClock(T0);
  const state: { now: Misbehaviour } = { now: { kind: "none" } };
  const alertmanager = createFakeAlertmanager("am", clock, () => state.now);
  const failures: string[] = [];
  const sender = createSender({ transport: alertmanager, clock, random: () => 0, onFailure: (_peer, code, message) => { failures.push(`${code} ${message}`); } });
  return { clock, state, alertmanager, failures, sender };
}

describe("a sender", () => {
  test("posts at most 256 alerts at a time", async () => {
    const { clock, alertmanager, sender } = setUp();
    sender.offer(some(600));
    await clock.advanceTo(T0);
    expect(alertmanager.posts.map((p) => p.size)).toEqual([256, 256, 88]);
    expect(sender.stats).toMatchObject({ sent: 600, queued: 0 });
  });

  test("retries with growing pauses until it is heard, without anything new being offered", async () => {
    const { clock, state, alertmanager, sender } = setUp();
    state.now = { kind: "500" };
    sender.offer(some(1));
    await clock.advanceTo(T0 + 20_000);
    expect(alertmanager.posts.map((p) => p.atMs - T0)).toEqual([0, 250, 750, 1_750, 3_750, 7_750, 15_250]);
    state.now = { kind: "none" };
    await clock.advanceTo(T0 + 30_000);
    expect(sender.stats).toMatchObject({ sent: 1, queued: 0, failedPosts: { away: 7 }, lastFailure: null });
    expect(alertmanager.accepted).toHaveLength(1);
  });

  test("finds one bad alert among 256 in few posts, reports it once and sends all others", async () => {
    const { clock, state, alertmanager, failures, sender } = setUp();
    state.now = { kind: "400", refuses: (labels) => labels["n"] === "77" };
    sender.offer(some(256));
    await clock.advanceTo(T0);
    expect(sender.stats).toMatchObject({ sent: 255, invalid: 1, queued: 0 });
    expect(alertmanager.posts.length).toBeLessThanOrEqual(17);
    expect(failures).toEqual([expect.stringMatching(/^RUL_ALERT_REJECTED 400: invalid label .*"n":"77"/)]);
    const posts = alertmanager.posts.length;
    sender.offer(some(256));
    await clock.advanceTo(T0 + 60_000);
    expect(alertmanager.posts.slice(posts).map((p) => p.size)).toEqual([255]);
    expect(failures).toHaveLength(1);
  });

  test("keeps the rest when Alertmanager goes away in the middle of a search", async () => {
    const { clock, state, alertmanager, sender } = setUp();
    let posts = 0;
    const inner = alertmanager.post.bind(alertmanager);
    const flaky = createSender({
      transport: { name: "am", post: async (alerts) => { posts += 1; state.now = posts === 3 ? { kind: "500" } : { kind: "400", refuses: (l) => l["n"] === "1" }; return await inner(alerts); } },
      clock, random: () => 0, onFailure: () => undefined,
    });
    flaky.offer(some(8));
    await clock.advanceTo(T0 + 60_000);
    expect(new Set(alertmanager.accepted.map((a) => a.alert.labels["n"]))).toEqual(new Set(["0", "2", "3", "4", "5", "6", "7"]));
    expect(flaky.stats).toMatchObject({ queued: 0, invalid: 1, sent: 7 });
    await sender.stop(0);
  });

  test("sends the resolve, not the firing, when both wait", async () => {
    const { clock, state, alertmanager, sender } = setUp();
    state.now = { kind: "500" };
    sender.offer(some(1));
    await clock.advanceTo(T0 + 1_000);
    sender.offer(some(1, T0, "resolved"));
    state.now = { kind: "none" };
    await clock.advanceTo(T0 + 60_000);
    expect(alertmanager.accepted.map((a) => a.alert.endsAt)).toEqual([new Date(T0).toISOString()]);
  });

  test("says when more alerts wait than it keeps, and keeps the newest", async () => {
    const { clock, state, failures, sender } = setUp();
    state.now = { kind: "silent" };
    sender.offer(some(1));
    await clock.advanceTo(T0);
    sender.offer(some(10_050));
    expect(failures).toEqual(["RUL_OUTBOX_FULL 50 alerts dropped"]);
    expect(sender.stats).toMatchObject({ queued: 10_000, dropped: 50 });
  });

  test("measures how far Alertmanager's clock is off", async () => {
    const { clock, state, sender } = setUp();
    state.now = { kind: "none", aheadMs: -42_000 };
    sender.offer(some(1));
    await clock.advanceTo(T0);
    expect(Math.abs((sender.stats.clockSkewMs ?? 0) + 42_000)).toBeLessThanOrEqual(1_000);
  });

  test("on stop sends what waits, once, and nothing after", async () => {
    const { clock, alertmanager, sender } = setUp();
    sender.offer(some(300));
    const stopped = sender.stop(5_000);
    await clock.advanceTo(T0);
    await stopped;
    expect(alertmanager.accepted).toHaveLength(300);
    sender.offer(some(301));
    await clock.advanceTo(T0 + 60_000);
    expect(alertmanager.accepted).toHaveLength(300);
  });

  test("on stop does not wait longer than told for one that is silent", async () => {
    const { clock, state, sender } = setUp();
    state.now = { kind: "silent" };
    sender.offer(some(1));
    let isStopped = false;
    void sender.stop(5_000).then(() => { isStopped = true; });
    await clock.advanceTo(T0 + 4_999);
    expect(isStopped).toBe(false);
    await clock.advanceTo(T0 + 5_001);
    expect(isStopped).toBe(true);
  });
});
