import { expect, test } from "vitest";
import { part } from "../real/parts.ts";
import { KAFKA_CRASH } from "./kafka/options.ts";
import { runKafkaCrash } from "./kafka/run.ts";

const faults = { serviceKills: 2, brokerRestarts: 0, brokerKills: 1, leaves: 1, visits: 1 };

test.skipIf(part("kafka") === null)("Kafka: SIGKILLs of services, of the broker, and rebalances: each record once in every table, each poison message once in the quarantine", { timeout: 600_000 }, async () => {
  const said: string[] = [];
  const report = await runKafkaCrash({ ...KAFKA_CRASH, faults, services: 2, producers: 1, poisonShare: 0.05, sessionSeconds: 3, seed: 7 }, (line) => said.push(line));
  const { produced } = report.poison;
  expect(report, `${JSON.stringify(report)}\n${said.join("\n")}`).toMatchObject({ lost: 0, double: 0, incomplete: [], faults, poison: { quarantined: produced, missing: 0, double: 0, unexpected: 0 } });
  expect(report.records).toBeGreaterThan(1_000);
  expect(produced).toBeGreaterThan(0);
});
