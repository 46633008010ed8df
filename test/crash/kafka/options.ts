import type { FaultCounts } from "./faults.ts";

export interface KafkaCrashOptions {
  readonly faults: FaultCounts;
  readonly services: number;
  readonly producers: number;
  readonly partitions: number;
  readonly recordsPerMessage: number;
  /** Of all messages, the share that nobody can decode. */
  readonly poisonShare: number;
  /** How long after its SIGKILL a service's partitions go to others. */
  readonly sessionSeconds: number;
  readonly seed: number;
}

/** The whole form: what the acceptance of the product asks for. */
export const KAFKA_CRASH: KafkaCrashOptions = {
  faults: { serviceKills: 20, brokerRestarts: 4, brokerKills: 1, leaves: 5, visits: 5 }, services: 3, producers: 2, partitions: 6, recordsPerMessage: 50, poisonShare: 0.01, sessionSeconds: 6, seed: 1,
};
