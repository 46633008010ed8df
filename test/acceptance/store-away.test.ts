import { expect, test } from "vitest";
import { runStoreAway } from "./store-away.ts";

const MIB = 1_024 * 1_024;

test("the store is away under load, stopped and then killed: acks go on, memory does not follow the backlog, all is stored exactly once afterwards", { timeout: 300_000 }, async () => {
  const report = await runStoreAway({ seconds: 12, clients: 2, records: 256 });
  console.log(JSON.stringify(report));
  expect(report.isComplete).toBe(true);
  expect(report.acknowledgedAway).toBeGreaterThan(0);
  expect(report.longestSilenceMs).toBeLessThan(6_000);
  expect(report.rssBytes.peakAway - report.rssBytes.before).toBeLessThan(192 * MIB);
  expect({ lost: report.lost, double: report.double }).toEqual({ lost: 0, double: 0 });
});
