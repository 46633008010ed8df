import { expect, test } from "vitest";
import { runCrash } from "./run.ts";

test("SIGKILLs of the service and of its engine under load: nothing acknowledged is lost, nothing is stored twice, in no table", { timeout: 300_000 }, async () => {
  const report = await runCrash({ kills: 4, clients: 3, recordsPerRequest: 256, seed: 12 }, () => undefined);
  expect(report.isComplete).toBe(true);
  expect(report.acknowledged).toBeGreaterThan(1_000);
  expect({ lost: report.lost, double: report.double }).toEqual({ lost: 0, double: 0 });
  expect(report.kills.service).toBeGreaterThan(0);
  expect(report.kills.engine).toBeGreaterThan(0);
});
