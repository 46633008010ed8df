import fc from "fast-check";
import { expect, test } from "vitest";
import type { LedgerEntry } from "../../../ingest/block/block.ts";
import { balance, type LogLedger } from "../../../ingest/ledger/balance.ts";
import type { StoredLedger } from "../../../ingest/ledger/read-ledger.ts";
import { entry } from "../log/log-kit.ts";

const EMPTY: LogLedger = { node: "n-1", lastSealedSeq: 0n, batches: [], unsealed: [], appended: [], inherited: [], firstUnsealedSeq: null };
const stored = (node: string, lastSeq: bigint, e: LedgerEntry): StoredLedger => ({ ...e, node, lastSeq });

test("nothing at all balances", () => {
  expect(balance([], EMPTY)).toEqual({ bySource: [], identityHolds: true, nothingLost: true });
});

test("what the store has and what the log has are one account a source", () => {
  const result = balance(
    [stored("n-0", 9n, entry(100, { stored: 90, deduplicated: 10 })), stored("n-1", 3n, entry(50))],
    { ...EMPTY, lastSealedSeq: 5n, batches: [{ node: "n-1", lastSeq: 5n, ledger: [entry(7)] }], unsealed: [entry(2, { stored: 1, rejected: 1 })], appended: [entry(59)] },
  );
  expect(result).toEqual({
    bySource: [{ tenant: "acme", transport: "otlp_http", signal: "logs", received: 159, stored: 140, deduplicated: 10, rejected: 1, quarantined: 0, ignored: 0, inLog: 8 }],
    identityHolds: true, nothingLost: true,
  });
});

test("a batch that is stored but still in the log is counted once", () => {
  const log = { ...EMPTY, lastSealedSeq: 5n, batches: [{ node: "n-1", lastSeq: 5n, ledger: [entry(7)] }], appended: [entry(7)] };
  expect(balance([stored("n-1", 5n, entry(7))], log)).toMatchObject({ bySource: [{ received: 7, stored: 7, inLog: 0 }], nothingLost: true });
});

test("a batch of an earlier run is told by that run's horizon, not by ours", () => {
  const log = { ...EMPTY, lastSealedSeq: 9n, batches: [{ node: "n-0", lastSeq: 5n, ledger: [entry(7)] }], appended: [entry(3)] };
  expect(balance([stored("n-1", 9n, entry(3))], log)).toMatchObject({ bySource: [{ received: 10, stored: 3, inLog: 7 }], nothingLost: true });
});

test.each([
  ["a batch that vanished on the way", [] as StoredLedger[], [entry(7)]],
  ["a batch stored short", [stored("n-1", 5n, entry(6))], [entry(7)]],
  ["a batch stored twice over", [stored("n-1", 5n, entry(14))], [entry(7)]],
])("%s is noticed", (_, inStore, appended) => {
  expect(balance(inStore, { ...EMPTY, lastSealedSeq: 5n, appended }).nothingLost).toBe(false);
});

test("an entry whose parts do not add up is noticed", () => {
  expect(balance([stored("n-1", 1n, entry(10, { stored: 9 }))], EMPTY).identityHolds).toBe(false);
});

test("a store that has moved on since the log was looked at is not compared", () => {
  expect(balance([stored("n-1", 6n, entry(7))], { ...EMPTY, lastSealedSeq: 5n, appended: [entry(3)] }).nothingLost).toBeNull();
});

test("any course of events, cut at any moment, balances", () => {
  fc.assert(fc.property(fc.array(fc.record({ n: fc.nat(500), quarantined: fc.nat(20), source: fc.constantFrom("logs", "traces") }), { maxLength: 40 }), fc.nat(40), fc.nat(40), (blocks, a, b) => {
    const [storedUpTo, sealedUpTo] = [Math.min(a, b, blocks.length), Math.min(Math.max(a, b), blocks.length)];
    const entries = blocks.map(({ n, quarantined, source }) => entry(n + quarantined, { stored: n, quarantined, signal: source }));
    const result = balance(
      entries.slice(0, storedUpTo).map((e, i) => stored("n-1", BigInt(i + 1), e)),
      { node: "n-1", lastSealedSeq: BigInt(sealedUpTo), batches: entries.slice(storedUpTo, sealedUpTo).map((e, i) => ({ node: "n-1", lastSeq: BigInt(storedUpTo + i + 1), ledger: [e] })), unsealed: entries.slice(sealedUpTo), appended: entries, inherited: [], firstUnsealedSeq: sealedUpTo < entries.length ? BigInt(sealedUpTo + 1) : null },
    );
    expect(result.identityHolds).toBe(true);
    expect(result.nothingLost).toBe(true);
    expect(result.bySource.reduce((sum, s) => sum + s.received, 0)).toBe(entries.reduce((sum, e) => sum + e.received, 0));
  }));
});
