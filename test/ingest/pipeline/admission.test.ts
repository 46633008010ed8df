import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAdmission } from "../../../ingest/pipeline/admission.ts";
import { createFakeLog } from "./fake-log.ts";

function setUp(random: () => number = () => 0) {
  const log = createFakeLog();
  const clock = { nowMs: 0 };
  const admission = createAdmission({ maxInFlightBytes: 1_000, maxUnstoredBytes: 5_000, log, random, nowMs: () => clock.nowMs });
  return { log, clock, admission };
}

describe("admission", () => {
  it("never has more bytes in flight than its bound, and takes again what was given back", () => {
    fc.assert(fc.property(fc.array(fc.record({ bytes: fc.nat(700), release: fc.boolean() }), { maxLength: 60 }), (steps) => {
      const { admission } = setUp();
      const held: number[] = [];
      for (const { bytes, release } of steps) {
        if (release && held.length > 0) admission.release(held.shift() ?? 0);
        const sum = held.reduce((a, b) => a + b, 0);
        const answer = admission.tryTake(bytes);
        expect(answer.kind).toBe(sum + bytes <= 1_000 ? "taken" : "refused");
        if (answer.kind === "taken") held.push(bytes);
        expect(admission.inFlightBytes).toBe(held.reduce((a, b) => a + b, 0));
      }
    }));
  });

  it("refuses while the log is full or cannot be written, and takes again soon after it can", () => {
    const { admission, log, clock } = setUp();
    const codeNow = () => {
      clock.nowMs += 50;
      const answer = admission.tryTake(1);
      return answer.kind === "taken" ? "taken" : answer.code;
    };
    const { stats } = log;
    expect(codeNow()).toBe("taken");
    log.stats = { ...stats, unstoredBytes: 5_000 };
    expect(codeNow()).toBe("ING_LOG_FULL");
    log.stats = { ...stats, healthy: false };
    expect(codeNow()).toBe("ING_LOG_UNWRITABLE");
    log.stats = stats;
    expect(codeNow()).toBe("taken");
  });

  it("names whole seconds to wait, at least one, spread by chance, longer when the log is the trouble", () => {
    const waits = (load: boolean) => [0, 0.5, 0.999].map((r) => {
      const { admission, log } = setUp(() => r);
      if (!load) log.stats = { ...log.stats, healthy: false };
      const answer = admission.tryTake(2_000);
      return answer.kind === "refused" ? answer.retryAfterSeconds : 0;
    });
    expect(waits(true)).toEqual([1, 2, 3]);
    expect(waits(false)).toEqual([5, 10, 15]);
  });
});
