import { expect, test } from "vitest";
import { runLifecycleCrash } from "./lifecycle/run.ts";

test("SIGKILLs while credential events are pushed, polled and posted: each that was acknowledged is there, and once", { timeout: 600_000 }, async () => {
  const report = await runLifecycleCrash({ kills: 2, clients: 2, seed: 3 }, () => undefined);
  expect(report.isComplete).toBe(true);
  for (const way of ["push", "poll", "api"] as const) expect(report.acknowledged[way]).toBeGreaterThan(10);
  expect({ lost: report.lost, double: report.double }).toEqual({ lost: 0, double: 0 });
});
