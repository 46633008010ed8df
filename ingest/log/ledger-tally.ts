import type { LedgerEntry } from "../block/block.ts";
import { ledgerKey } from "../block/ledger.ts";

/** Running sums by source. */
export class LedgerTally {
  readonly #sums = new Map<string, LedgerEntry>();

  add(entries: readonly LedgerEntry[]): void {
    for (const entry of entries) {
      const key = ledgerKey(entry);
      const sum = this.#sums.get(key);
      if (sum === undefined) {
        this.#sums.set(key, { ...entry });
        continue;
      }
      sum.received += entry.received;
      sum.stored += entry.stored;
      sum.deduplicated += entry.deduplicated;
      sum.rejected += entry.rejected;
      sum.quarantined += entry.quarantined;
      sum.ignored += entry.ignored;
    }
  }

  entries(): LedgerEntry[] {
    return [...this.#sums.values()].map((sum) => ({ ...sum }));
  }
}
