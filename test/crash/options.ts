import { parseArgs } from "node:util";
import { KAFKA_CRASH, type KafkaCrashOptions } from "./kafka/options.ts";
import type { LifecycleCrashOptions } from "./lifecycle/options.ts";

export interface CrashOptions {
  readonly kills: number;
  readonly clients: number;
  readonly recordsPerRequest: number;
  readonly seed: number;
}

/** `npm run crash -- --kills 20 --clients 6 --records 512 --seed 1`. */
export function crashOptions(args: readonly string[]): CrashOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { kills: { type: "string", default: "20" }, clients: { type: "string", default: "6" }, records: { type: "string", default: "512" }, seed: { type: "string", default: "1" } },
  });
  return { kills: integer("kills", values.kills, 1, 1_000), clients: integer("clients", values.clients, 1, 64), recordsPerRequest: integer("records", values.records, 1, 4_096), seed: integer("seed", values.seed, 0, 2 ** 31) };
}

/** `npm run crash -- --kafka --kills 20 --broker-restarts 5 --rebalances 10 --records 50 --seed 1`. One of the broker's restarts is a SIGKILL. */
export function kafkaCrashOptions(args: readonly string[]): KafkaCrashOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kafka: { type: "boolean" }, kills: { type: "string", default: "20" }, "broker-restarts": { type: "string", default: "5" }, rebalances: { type: "string", default: "10" },
      records: { type: "string", default: String(KAFKA_CRASH.recordsPerMessage) }, seed: { type: "string", default: "1" },
    },
  });
  const restarts = integer("broker-restarts", values["broker-restarts"], 0, 100);
  const rebalances = integer("rebalances", values.rebalances, 0, 100);
  return {
    ...KAFKA_CRASH, recordsPerMessage: integer("records", values.records, 1, 1_000), seed: integer("seed", values.seed, 0, 2 ** 20),
    faults: {
      serviceKills: integer("kills", values.kills, 0, 1_000), brokerKills: Math.min(1, restarts), brokerRestarts: Math.max(0, restarts - 1),
      visits: Math.ceil(rebalances / 2), leaves: Math.floor(rebalances / 2),
    },
  };
}

/** `npm run crash -- --lifecycle --kills 20 --clients 3 --seed 1`. */
export function lifecycleCrashOptions(args: readonly string[]): LifecycleCrashOptions {
  const { values } = parseArgs({ args: [...args], options: { lifecycle: { type: "boolean" }, kills: { type: "string", default: "20" }, clients: { type: "string", default: "3" }, seed: { type: "string", default: "1" } } });
  return { kills: integer("kills", values.kills, 1, 1_000), clients: integer("clients", values.clients, 1, 64), seed: integer("seed", values.seed, 0, 2 ** 31) };
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) throw new RangeError(`--${name} must be a whole number from ${min} to ${max}, found "${text}"`);
  return value;
}
