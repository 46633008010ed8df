import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBlockBuilder } from "../../../ingest/block/builder.ts";
import { createInterner } from "../../../ingest/block/byte-interner.ts";
import { createGroupCommit, type CommitOutcome } from "../../../ingest/pipeline/group-commit.ts";
import { createFakeLog, settle } from "./fake-log.ts";

function setUp(maxRows = 1_000) {
  const interner = createInterner({ maxEntries: 64, maxArenaBytes: 4_096, seed: 1 });
  const builder = createBlockBuilder({ interner, limits: { maxRows, maxBytes: 1 << 20 } });
  const log = createFakeLog();
  const defects: string[] = [];
  const commits = createGroupCommit({ builder, log, nowMs: () => 5, defer: (run) => queueMicrotask(run), onDefect: (name) => { defects.push(name); } });
  const outcomes: (string | null)[] = [];
  let sent = 0;
  /** A request that puts `rows` heartbeats named after it into the block. */
  const request = (rows = 1): number => {
    const n = sent++;
    commits.makeRoom();
    for (let i = 0; i < rows; i++) builder.side.heartbeats.push({ slotSeconds: n, node: "n" });
    builder.side.digests.push({ digest: String(n), records: rows });
    outcomes[n] = null;
    void commits.commit().then((outcome: CommitOutcome) => { outcomes[n] = outcome.kind === "durable" ? "durable" : outcome.code; });
    return n;
  };
  const durableRequests = () => log.durable.flatMap((block) => block.digests.map((d) => Number(d.digest)));
  return { builder, log, commits, defects, outcomes, request, durableRequests };
}

describe("group commit", () => {
  it("answers nobody before the log says durable", async () => {
    const { request, log, outcomes } = setUp();
    request();
    await settle();
    expect([outcomes, log.syncing.length]).toEqual([[null], 1]);
    await log.finish();
    expect(outcomes).toEqual(["durable"]);
  });

  it("refuses the requests of a block that cannot be formed, tells it, and leaves nothing of them in the next", async () => {
    const { request, builder, log, outcomes, defects, durableRequests } = setUp();
    request();
    builder.side.heartbeats.push({ slotSeconds: -1, node: "n" });
    request();
    await settle();
    expect([outcomes, defects, log.syncing.length]).toEqual([["ING_UNEXPECTED", "ING_UNEXPECTED"], ["RangeError"], 0]);
    request();
    await settle();
    await log.finish();
    expect([outcomes[2], durableRequests()]).toEqual(["durable", [2]]);
    expect(log.durable[0]?.sections.map((s) => [s.table, s.rows])).toEqual([["ingest_heartbeats", 1]]);
  });

  it("puts requests of one turn into one block, and those that come during a sync into the next", async () => {
    const { request, log, outcomes, durableRequests } = setUp();
    request(); request();
    await settle();
    request(); request(); request();
    await settle();
    expect(log.syncing.length).toBe(1);
    await log.finish();
    expect(outcomes).toEqual(["durable", "durable", null, null, null]);
    await log.finish();
    expect(log.durable.map((b) => b.digests.length)).toEqual([2, 3]);
    expect(durableRequests()).toEqual([0, 1, 2, 3, 4]);
  });

  it("refuses with the log's code, leaves nothing in memory, and goes on afterwards", async () => {
    const { request, log, outcomes, durableRequests, builder } = setUp();
    request();
    await settle();
    await log.finish("refused");
    expect([outcomes, builder.form(0)]).toEqual([["ING_LOG_FULL"], null]);
    request();
    await settle();
    await log.finish();
    expect([outcomes, durableRequests()]).toEqual([["ING_LOG_FULL", "durable"], [1]]);
  });

  it("refuses what had gathered behind a refused block: it may have been judged a copy of what is lost", async () => {
    const { request, log, outcomes, durableRequests } = setUp();
    request();
    await settle();
    request(); request();
    await log.finish("refused");
    expect(outcomes).toEqual(["ING_LOG_FULL", "ING_LOG_FULL", "ING_LOG_FULL"]);
    expect([durableRequests(), log.syncing]).toEqual([[], []]);
  });

  it("counts a log that breaks its promise as a refusal", async () => {
    const { request, log, outcomes } = setUp();
    request();
    await settle();
    await log.finish("throws");
    expect(outcomes).toEqual(["ING_LOG_UNWRITABLE"]);
  });

  it("answers at once when there is nothing to make durable", async () => {
    const { commits, log } = setUp();
    expect(await commits.commit()).toEqual({ kind: "durable" });
    expect(log.syncing).toEqual([]);
  });

  it("forms a full block early and appends in order, one at a time", async () => {
    const { request, log, outcomes, builder } = setUp();
    request();
    await settle();
    request(5_000); request(1); request(5_000);
    expect(builder.side.heartbeats.length).toBe(0);
    await settle();
    expect(log.syncing.length).toBe(1);
    for (const expected of [1, 2, 4]) {
      await log.finish();
      expect(outcomes.filter((o) => o === "durable").length).toBe(expected);
    }
    expect(log.durable.map((b) => b.digests.map((d) => d.digest))).toEqual([["0"], ["1"], ["2", "3"]]);
  });

  it("never acknowledges what is not durable and never stores what it refused, over any interleaving", async () => {
    const event = fc.oneof({ weight: 3, arbitrary: fc.record({ rows: fc.constantFrom(1, 40, 5_000) }) }, fc.constantFrom("durable" as const, "refused" as const, "throws" as const));
    await fc.assert(fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      const { request, log, outcomes, durableRequests, commits } = setUp();
      for (const e of events) {
        if (typeof e === "object") request(e.rows);
        else if (log.syncing.length > 0) await log.finish(e);
        await settle();
        expect(durableRequests().length).toBeGreaterThanOrEqual(outcomes.filter((o) => o === "durable").length);
      }
      // A crash here: what is in the log may not have been answered, but what was answered is in the log, once.
      const logged = durableRequests();
      expect(new Set(logged).size).toBe(logged.length);
      outcomes.forEach((outcome, n) => { expect(logged.includes(n)).toBe(outcome === "durable"); });
      while (log.syncing.length > 0) await log.finish();
      await commits.settled();
      expect(outcomes.every((o) => o !== null)).toBe(true);
    }), { numRuns: 150 });
  });
});
