import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import { BEFORE_SECONDS } from "./presentations-sql.ts";
import { cutoffOf, untilOf, type Revocation } from "./revocation.ts";

/** Late facts about a revocation are taken in for this long after it has nothing left to tell. */
const LATE_US = 25 * 3_600_000_000;
const DAY_US = 86_400_000_000;
const SLOT_US = 10_000_000;
/** Scopes that cover credentials they do not name. */
const WIDE_SCOPES = ["session", "device", "grant", "client", "principal", "issuer_not_before"];

const micros = z.coerce.number();
const row = z.object({ revocation: z.string(), scope: z.string(), revokedAtUs: micros, expiresAtUs: micros, notBeforeUs: micros });

interface Open { readonly scope: string; readonly revokedAtUs: number; readonly cutoffUs: number; readonly untilUs: number }

/** Which revocations presentations still matter to: known in memory, so that a service without any has nothing to ask. */
export interface OpenRevocations {
  add(revocations: readonly Pick<Revocation, "revocation" | "scope" | "revokedAtUs" | "expiresAtUs" | "notBeforeUs">[]): void;
  remove(revocations: readonly Pick<Revocation, "revocation">[]): void;
  has(revocation: string): boolean;
  readonly size: number;
  /** Forgets those that are over. */
  prune(nowUs: number): void;
  /** Whether a slot can tell about any: from five minutes before, a day before where credentials are looked for. @param slot seconds since 1970 */
  reaches(slot: number): boolean;
  /** Scopes that must be looked for in a slot because it lies in the day before their revocation. */
  widensAt(slot: number): string[];
  readonly scopes: readonly string[];
}

/** Makes an empty memory. */
export function createOpenRevocations(): OpenRevocations {
  const open = new Map<string, Open>();
  let earliestUs = Infinity;
  return {
    add(revocations) {
      for (const r of revocations) {
        open.set(r.revocation, { scope: r.scope, revokedAtUs: r.revokedAtUs, cutoffUs: cutoffOf(r), untilUs: untilOf(r) });
      }
      earliestUs = earliestOf(open);
    },
    remove(revocations) {
      for (const r of revocations) open.delete(r.revocation);
      earliestUs = earliestOf(open);
    },
    has: (revocation) => open.has(revocation),
    get size() { return open.size; },
    prune(nowUs) {
      for (const [id, o] of open) if (o.untilUs + LATE_US < nowUs) open.delete(id);
      earliestUs = earliestOf(open);
    },
    reaches: (slot) => slot * 1e6 + SLOT_US > earliestUs,
    widensAt: (slot) => [...new Set([...open.values()].filter((o) => WIDE_SCOPES.includes(o.scope) && slot * 1e6 < o.cutoffUs && slot * 1e6 + SLOT_US > o.cutoffUs - DAY_US).map((o) => o.scope))],
    get scopes() { return [...new Set([...open.values()].map((o) => o.scope))]; },
  };
}

function earliestOf(open: ReadonlyMap<string, Open>): number {
  return [...open.values()].reduce((least, o) => Math.min(least, o.revokedAtUs - BEFORE_SECONDS * 1e6, WIDE_SCOPES.includes(o.scope) ? o.cutoffUs - DAY_US : Infinity), Infinity);
}

/** Reads the revocations that are open as of an instant. */
export function loadOpenRevocations(store: Store, nowUs: number): Promise<StoreResult<z.infer<typeof row>[]>> {
  const us = (column: string) => `toUnixTimestamp64Micro(${column})`;
  const sql = `SELECT toString(r.revocation) AS revocation, scope, ${us("revoked_at")} AS revokedAtUs, ${us("until")} AS expiresAtUs, ${us("not_before")} AS notBeforeUs FROM revocations AS r FINAL
    WHERE merged_into = 0 AND until > fromUnixTimestamp64Micro({from:Int64}, 'UTC')`;
  return store.query({ sql, params: { from: Math.max(0, nowUs - LATE_US) }, row });
}
