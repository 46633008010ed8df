import { describe, expect, it } from "vitest";
import { createBlockBuilder } from "../../../ingest/block/builder.ts";
import { createInterner } from "../../../ingest/block/byte-interner.ts";
import { startHeartbeat } from "../../../ingest/pipeline/heartbeat.ts";

/** Runs a heartbeat over a clock that only the test moves; `beats` are the slots it told, in seconds. */
function setUp(startMs: number) {
  const builder = createBlockBuilder({ interner: createInterner({ maxEntries: 16, maxArenaBytes: 1_024, seed: 1 }) });
  const state = { nowMs: startMs, isAccepting: true };
  let due: { atMs: number; run: () => void } | null = null;
  const stop = startHeartbeat({
    builder, node: "n1", isAccepting: () => state.isAccepting, nowMs: () => state.nowMs,
    commits: { commit: () => Promise.resolve({ kind: "durable" }), makeRoom: () => undefined },
    after: (delayMs, run) => {
      due = { atMs: state.nowMs + delayMs, run };
      return () => { due = null; };
    },
  });
  const until = (ms: number) => {
    while (due !== null && due.atMs <= ms) {
      const { atMs, run } = due;
      state.nowMs = Math.max(state.nowMs, atMs);
      run();
    }
    state.nowMs = ms;
  };
  return { state, stop, until, beats: () => builder.side.heartbeats.map((h) => h.slotSeconds) };
}

describe("heartbeat", () => {
  it("tells each ten-second slot once, when it is over", () => {
    const { until, beats } = setUp(1_003_400);
    until(1_009_999);
    expect(beats()).toEqual([]);
    until(1_010_000);
    expect(beats()).toEqual([1_000]);
    until(1_045_000);
    expect(beats()).toEqual([1_000, 1_010, 1_020, 1_030]);
  });

  it("leaves out slots in which nothing was accepted, and tells those in which something was", () => {
    const { until, beats, state } = setUp(1_000_000);
    until(1_012_500);
    state.isAccepting = false;
    until(1_034_500);
    state.isAccepting = true;
    until(1_050_000);
    expect(beats()).toEqual([1_000, 1_010, 1_030, 1_040]);
  });

  it("leaves out slots during which the process stood still", () => {
    const { until, beats, state } = setUp(1_000_000);
    until(1_010_000);
    state.nowMs = 1_047_000;
    until(1_060_000);
    expect(beats()).toEqual([1_000, 1_010, 1_040, 1_050]);
  });

  it("is silent once stopped", () => {
    const { until, beats, stop } = setUp(1_000_000);
    until(1_009_000);
    stop();
    until(1_100_000);
    expect(beats()).toEqual([]);
  });
});
