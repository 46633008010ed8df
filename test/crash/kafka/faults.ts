/** What goes wrong, in an order that the seed decides. */
import type { RunningBroker } from "../../real/kafka.ts";
import type { Fleet } from "./fleet.ts";
import { visitGroup } from "./stranger.ts";

export interface FaultCounts {
  /** SIGKILLs of a service. */
  serviceKills: number;
  brokerRestarts: number;
  brokerKills: number;
  /** Rebalances forced by a service that leaves in order and comes back. */
  leaves: number;
  /** Rebalances forced by a member that comes, takes partitions and goes. */
  visits: number;
}

export type Fault = keyof FaultCounts;

export const NO_FAULTS: FaultCounts = { serviceKills: 0, brokerRestarts: 0, brokerKills: 0, leaves: 0, visits: 0 };

/** All faults of a run, shuffled. */
export function shuffledFaults(wanted: FaultCounts, random: () => number): readonly Fault[] {
  const faults = (Object.keys(wanted) as Fault[]).flatMap((fault) => Array.from({ length: wanted[fault] }, () => ({ fault, at: random() })));
  return faults.sort((a, b) => a.at - b.at).map((f) => f.fault);
}

export interface FaultContext {
  readonly fleet: Fleet;
  readonly broker: RunningBroker;
  readonly group: string;
  readonly topic: string;
  readonly random: () => number;
}

/** Lets one fault happen. What it ended comes back by itself, and may still be on its way when the next one happens. */
export async function happen(fault: Fault, { fleet, broker, group, topic, random }: FaultContext): Promise<void> {
  if (fault === "brokerRestarts" || fault === "brokerKills") {
    await (fault === "brokerKills" ? broker.kill() : broker.stop());
    await new Promise((r) => setTimeout(r, random() * 1_500));
    await broker.start();
    return;
  }
  if (fault === "visits") return visitGroup([broker.address("plaintext")], group, topic, 200 + random() * 1_500);
  if (fleet.living().length === 0) await fleet.whole();
  const living = fleet.living();
  const victim = living[Math.floor(random() * living.length)];
  if (victim === undefined) throw new Error("no service is running");
  await fleet.end(victim, fault === "leaves");
}
