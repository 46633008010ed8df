import fc from "fast-check";
import { expect, test } from "vitest";
import { createReplayWindow, type ReplayLookup, type ReplayWindow } from "../../../ingest/dedupe/replay-window.ts";
import { requestDigest } from "../../../ingest/dedupe/request-digest.ts";

const WINDOW = 600_000;
const digest = (n: number): string => requestDigest({ tenant: "t", signal: "logs", format: "protobuf", body: Buffer.from(String(n)) });

function claimOf(found: ReplayLookup) {
  if (found.kind !== "new") throw new Error(found.kind);
  return found.claim;
}

function store(window: ReplayWindow, tenant: string, n: number, nowMs: number): void {
  claimOf(window.lookup(tenant, digest(n), nowMs)).settle(n, nowMs);
}

test("a copy of a stored request is recognised with its records, for at least the window and at most two", () => {
  const window = createReplayWindow({ windowMs: WINDOW, maxRequests: 100 });
  store(window, "a", 7, 0);
  expect(window.lookup("a", digest(7), WINDOW - 1)).toEqual({ kind: "seen", records: 7 });
  expect(window.lookup("a", digest(7), 2 * WINDOW - 2)).toEqual({ kind: "seen", records: 7 });
  expect(window.lookup("a", digest(7), 2 * WINDOW).kind).toBe("new");
});

test("any requests at any times: within the window always recognised, beyond two windows never", () => {
  fc.assert(fc.property(fc.array(fc.record({ n: fc.nat(20), step: fc.nat(WINDOW) }), { maxLength: 60 }), (steps) => {
    const window = createReplayWindow({ windowMs: WINDOW, maxRequests: 1_000 });
    const storedAt = new Map<number, number>();
    let nowMs = 0;
    for (const { n, step } of steps) {
      nowMs += step;
      const found = window.lookup("a", digest(n), nowMs);
      const age = nowMs - (storedAt.get(n) ?? Number.NEGATIVE_INFINITY);
      if (age < WINDOW) expect(found.kind).toBe("seen");
      if (age >= 2 * WINDOW) expect(found.kind).toBe("new");
      if (found.kind !== "new") continue;
      found.claim.settle(n, nowMs);
      storedAt.set(n, nowMs);
    }
  }));
});

test("a copy that arrives while the first is processed waits for it", async () => {
  const window = createReplayWindow({ windowMs: WINDOW, maxRequests: 100 });
  const claim = claimOf(window.lookup("a", digest(1), 0));
  const copy = window.lookup("a", digest(1), 1);
  if (copy.kind !== "in_flight") throw new Error(copy.kind);
  claim.settle(512, 2);
  expect(await copy.outcome).toBe(512);
  expect(window.lookup("a", digest(1), 3)).toEqual({ kind: "seen", records: 512 });
});

test("when the first fails its copy is new again", async () => {
  const window = createReplayWindow({ windowMs: WINDOW, maxRequests: 100 });
  const claim = claimOf(window.lookup("a", digest(1), 0));
  const copy = window.lookup("a", digest(1), 1);
  claim.settle(null, 2);
  expect(copy.kind === "in_flight" ? await copy.outcome : copy.kind).toBeNull();
  expect(window.lookup("a", digest(1), 3).kind).toBe("new");
  expect(window.size).toBe(0);
});

test("after a restart the log's digests are recognised, whosever they are, for one window", () => {
  const window = createReplayWindow({ windowMs: WINDOW, maxRequests: 100 });
  window.restore([{ digest: digest(1), records: 5, formedAtMs: 0 }, { digest: digest(2), records: 6, formedAtMs: 10 }], 1_000);
  expect(window.lookup("any", digest(1), 2_000)).toEqual({ kind: "seen", records: 5 });
  expect(window.lookup("any", digest(3), 2_000).kind).toBe("new");
  expect(window.lookup("any", digest(1), 1_000 + WINDOW).kind).toBe("new");
  expect(window.lookup("any", digest(2), 1_000 + WINDOW).kind).toBe("new");
});

test("one tenant's many requests do not push out another's", () => {
  const window = createReplayWindow({ windowMs: WINDOW, maxRequests: 10 });
  store(window, "quiet", 0, 0);
  for (let n = 1; n <= 100; n++) store(window, "loud", n, 1);
  expect(window.lookup("quiet", digest(0), 2)).toEqual({ kind: "seen", records: 0 });
  expect(window.size).toBeLessThanOrEqual(1 + 20);
  expect(window.earlyRotations).toBeGreaterThan(5);
});

test("a tenant may have a shorter window, or none; zero turns it off for all", () => {
  const window = createReplayWindow({ windowMs: WINDOW, windowMsOf: (t) => (t === "twin" ? 0 : t === "short" ? 1_000 : WINDOW * 9), maxRequests: 10 });
  for (const [n, tenant] of ["twin", "short", "long"].entries()) store(window, tenant, n, 0);
  expect(window.lookup("twin", digest(0), 1).kind).toBe("new");
  expect(window.lookup("short", digest(1), 999).kind).toBe("seen");
  expect(window.lookup("short", digest(1), 2_000).kind).toBe("new");
  expect(window.lookup("long", digest(2), 2 * WINDOW).kind, "never longer than the window").toBe("new");
  const off = createReplayWindow({ windowMs: 0, maxRequests: 10 });
  store(off, "a", 1, 0);
  expect(off.lookup("a", digest(1), 0).kind).toBe("new");
});

test("the digest tells tenant, signal, format and body apart, however they are put together", () => {
  const base = { tenant: "a", signal: "logs", format: "json", body: Buffer.from("x") };
  const digests = [base, { ...base, tenant: "b" }, { ...base, signal: "traces" }, { ...base, format: "protobuf" }, { ...base, body: Buffer.from("y") }, { ...base, tenant: 'a","logs' }].map(requestDigest);
  expect(new Set(digests).size).toBe(digests.length);
  expect(digests.every((d) => /^[0-9a-f]{32}$/.test(d))).toBe(true);
  expect(requestDigest(base)).toBe(requestDigest({ ...base, body: Buffer.from("x") }));
});
