import type { LedgerEntry, LedgerSource } from "../block/block.ts";
import { ledgerKey } from "../block/ledger.ts";
import { isOfRun } from "../log/run-name.ts";
import type { StoredLedger } from "./read-ledger.ts";

/** The log's side of the ledger, taken in one moment. */
export interface LogLedger {
  /** `<node id>-<run>` of the open log. */
  readonly node: string;
  readonly lastSealedSeq: bigint;
  readonly batches: readonly { readonly node: string; readonly lastSeq: bigint; readonly ledger: readonly LedgerEntry[] }[];
  readonly unsealed: readonly LedgerEntry[];
  /** Of the oldest unsealed block; null when there is none. */
  readonly firstUnsealedSeq: bigint | null;
  /** Appended since opening. */
  readonly appended: readonly LedgerEntry[];
  /** Unsealed blocks found at opening: this run seals them, so they count to its node. */
  readonly inherited: readonly LedgerEntry[];
}

/** One source's account: `received` = `stored` + `deduplicated` + `rejected` + `quarantined` + `ignored` + `inLog`. */
export interface LedgerBalance extends LedgerSource {
  readonly received: number;
  readonly stored: number;
  readonly deduplicated: number;
  readonly rejected: number;
  readonly quarantined: number;
  readonly ignored: number;
  /** Durable in the log, on the way to the store. */
  readonly inLog: number;
}

export interface Balance {
  readonly bySource: readonly LedgerBalance[];
  /** The identity holds for every source. */
  readonly identityHolds: boolean;
  /**
   * Whether all that this process made durable is accounted for, in the store or in the log: two counts made apart. Null when the store moved
   * on between the two looks, and they cannot be compared.
   */
  readonly nothingLost: boolean | null;
}

type Account = { -readonly [K in keyof LedgerBalance]: LedgerBalance[K] };

/**
 * Puts the store's ledger and the log's together. Pure. The log is looked at before the store, and a batch that both have (stored, the log not
 * told yet) is known by the store's horizon and counted once.
 */
export function balance(stored: readonly StoredLedger[], log: LogLedger): Balance {
  const horizons = new Map<string, bigint>();
  for (const { node, lastSeq } of stored) if (lastSeq > (horizons.get(node) ?? 0n)) horizons.set(node, lastSeq);
  const onlyInLog = log.batches.filter((b) => b.lastSeq > (horizons.get(b.node) ?? 0n));
  const accounts = new Map<string, Account>();
  for (const entry of stored) addTo(accounts, entry, "stored");
  for (const entry of [...onlyInLog.flatMap((b) => b.ledger), ...log.unsealed]) addTo(accounts, entry, "inLog");
  const bySource = [...accounts.values()].filter((a) => a.received > 0);
  return {
    bySource,
    identityHolds: bySource.every((a) => a.received === a.stored + a.deduplicated + a.rejected + a.quarantined + a.ignored + a.inLog),
    nothingLost: hasMovedOn(horizons, log) ? null : isAccounted(stored, onlyInLog, log),
  };
}

/** Whether the store has, or may have, what was not yet sealed when the log was looked at. */
function hasMovedOn(horizons: ReadonlyMap<string, bigint>, { node, lastSealedSeq, firstUnsealedSeq }: LogLedger): boolean {
  if ((horizons.get(node) ?? 0n) > lastSealedSeq) return true;
  return firstUnsealedSeq !== null && [...horizons].some(([name, seq]) => name !== node && isOfRun(name, node) && seq >= firstUnsealedSeq);
}

function addTo(accounts: Map<string, Account>, entry: LedgerEntry, where: "stored" | "inLog"): void {
  const { tenant, transport, signal } = entry;
  const key = ledgerKey(entry);
  const account = accounts.get(key) ?? { tenant, transport, signal, received: 0, stored: 0, deduplicated: 0, rejected: 0, quarantined: 0, ignored: 0, inLog: 0 };
  accounts.set(key, account);
  account.received += entry.received;
  account[where] += entry.stored;
  account.deduplicated += entry.deduplicated;
  account.rejected += entry.rejected;
  account.quarantined += entry.quarantined;
  account.ignored += entry.ignored;
}

function isAccounted(stored: readonly StoredLedger[], onlyInLog: LogLedger["batches"], log: LogLedger): boolean {
  const difference = new Map<string, number>();
  const count = (entries: readonly LedgerEntry[], sign: 1 | -1): void => {
    for (const entry of entries) difference.set(ledgerKey(entry), (difference.get(ledgerKey(entry)) ?? 0) + sign * entry.received);
  };
  count(log.appended, 1);
  count(log.inherited, 1);
  count(stored.filter((s) => isOfRun(s.node, log.node)), -1);
  count(onlyInLog.filter((b) => isOfRun(b.node, log.node)).flatMap((b) => b.ledger), -1);
  count(log.unsealed, -1);
  return [...difference.values()].every((d) => d === 0);
}
