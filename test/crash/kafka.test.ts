import { expect, test } from "vitest";
import { part } from "../real/parts.ts";
import { KAFKA_CRASH } from "./kafka/options.ts";
import { runKafkaCrash } from "./kafka/run.ts";

const faults = { serviceKills: 2, brokerRestarts: 0, brokerKills: 1, leaves: 1, visits: 1 };

test.skipIf(part("kafka") === null)("Kafka: SIGKILLs of services, of the broker, and rebalances: each record once in every table, each poison message once in the quarantine", { timeout: 400_000 }, async () => {
  const report = await runKafkaCrash({ ...KAFKA_CRASH, faults, services: 2, producers: 1, poisonShare: 0.05, sessionSeconds: 3, seed: 7 }, () => undefined);
  expect(report.isComplete).toBe(true);
  expect(report.records).toBeGreaterThan(1_000);
  expect({ lost: report.lost, double: report.double }).toEqual({ lost: 0, double: 0 });
  expect(report.poison).toEqual({ produced: report.poison.produced, quarantined: report.poison.produced, missing: 0, double: 0, unexpected: 0 });
  expect(report.poison.produced).toBeGreaterThan(0);
  expect(report.faults).toEqual(faults);
});
