import { expect, it } from "vitest";
import { measureAcks } from "./acks.ts";

it("readers who do their worst leave acknowledgements of ingest within twice the time of a quiet service", async () => {
  // The rest of the machine weighs on both sides, but not evenly in every second: one undisturbed comparison of four is enough.
  const seen: string[] = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    const report = await measureAcks(3);
    seen.push(JSON.stringify(report));
    expect(report.ran + report.refused).toBeGreaterThan(24);
    if (report.attacked.p50Ms <= 2 * report.quiet.p50Ms) return;
  }
  expect.fail(seen.join("\n"));
}, 300_000);
