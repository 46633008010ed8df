import type { LedgerCounts, LedgerEntry, LedgerSource } from "./block.ts";

export const noCounts = (): LedgerCounts => ({ received: 0, stored: 0, deduplicated: 0, rejected: 0, quarantined: 0, ignored: 0 });

/** Names a source as one string; the parts cannot run into each other. */
export function ledgerKey({ tenant, transport, signal }: LedgerSource): string {
  return JSON.stringify([tenant, transport, signal]);
}

/** Adds entries of the same source together; order of first appearance. Does not change its input. */
export function sumLedger(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const sums = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    const key = ledgerKey(entry);
    const sum = sums.get(key);
    if (sum === undefined) {
      sums.set(key, { ...entry });
      continue;
    }
    sum.received += entry.received;
    sum.stored += entry.stored;
    sum.deduplicated += entry.deduplicated;
    sum.rejected += entry.rejected;
    sum.quarantined += entry.quarantined;
    sum.ignored += entry.ignored;
  }
  return [...sums.values()];
}
