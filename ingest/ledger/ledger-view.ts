import type { Store, StoreFailure } from "../../store/store.ts";
import type { DurableLog } from "../log/durable-log.ts";
import { balance, type Balance, type LogLedger } from "./balance.ts";
import { readLedger } from "./read-ledger.ts";

export type LedgerSnapshot = ({ readonly kind: "ok" } & Balance) | { readonly kind: "failed"; readonly failure: StoreFailure };

/** The ledger as `/api/v1/ledger` shows it: exact over restarts, since both of its sides are durable. */
export interface LedgerView {
  snapshot(): Promise<LedgerSnapshot>;
}

/** Looks again when a batch went through between the look at the log and the look at the store. */
const ATTEMPTS = 5;

/** Makes the view. The failure of a snapshot is the store's: its ledger could not be read. */
export function createLedgerView({ store, log }: { readonly store: Pick<Store, "query">; readonly log: DurableLog }): LedgerView {
  return {
    async snapshot() {
      for (let attempt = 1; ; attempt++) {
        const before = logLedger(log);
        const stored = await readLedger(store);
        if (stored.kind === "failed") return stored;
        const result = balance(stored.value, before);
        if (result.nothingLost !== null || attempt === ATTEMPTS) return { kind: "ok", ...result };
      }
    },
  };
}

function logLedger(log: DurableLog): LogLedger {
  const { stats, node, recovery } = log;
  return {
    node,
    lastSealedSeq: stats.lastSealedSeq,
    batches: log.pending().map((b) => ({ node: b.node, lastSeq: b.lastSeq, ledger: b.ledger })),
    unsealed: stats.unsealedLedger,
    firstUnsealedSeq: stats.firstUnsealedSeq,
    appended: stats.appendedLedger,
    inherited: recovery.unsealedLedger,
  };
}
