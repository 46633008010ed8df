import { OVERFLOW_ID } from "./byte-interner.ts";
import type { EventColumnName } from "../event.ts";
import type { EventColumns } from "./event-columns.ts";
import type { Interner } from "./interner.ts";
import { createValueQuota, type ValueQuota } from "./value-quota.ts";

/** Columns whose values come from outside and make series in the rollups, or dictionaries that people read. At most 32. */
export const GUARDED_DIMENSIONS = [
  "product", "environment", "region", "gateway", "gateway_instance", "service", "route", "http_method", "reason", "reason_detail", "client_class",
  "issuer", "key_id", "user_agent_family",
] as const satisfies readonly EventColumnName[];

export type GuardedDimension = (typeof GUARDED_DIMENSIONS)[number];

export interface CardinalityGuard {
  /** Replaces, in rows [fromRow, columns.rows) of one tenant, every value beyond its dimension's quota by OVERFLOW_VALUE. */
  apply(columns: EventColumns, fromRow: number, tenant: string, nowMs: number): void;
  /** Rows whose value was replaced, by dimension, since the guard was made. */
  readonly overflowed: Readonly<Record<GuardedDimension, number>>;
}

export interface CardinalityGuardDeps {
  readonly interner: Interner;
  /** Distinct values of one dimension that one tenant may have in an hour. */
  readonly maxSeriesPerDimension: number;
  /** 16 random bytes; values are told apart by keyed hash, so that the guard's memory does not depend on their length. */
  readonly key: Uint8Array;
}

const HOUR_MS = 3_600_000;

/**
 * Makes the guard against series explosions.
 *
 * A verdict is kept per interner id and dimension while the tenant, the hour and the interner's epoch stay the same, so a row costs one
 * table look-up per guarded column.
 */
export function createCardinalityGuard({ interner, maxSeriesPerDimension, key }: CardinalityGuardDeps): CardinalityGuard {
  const overflowed = Object.fromEntries(GUARDED_DIMENSIONS.map((d) => [d, 0])) as Record<GuardedDimension, number>;
  const quotas = new Map<string, ValueQuota>();
  let memo = { tenant: "", hour: -1, epoch: -1 };
  // Bit d of `decided` says that dimension d of this id has a verdict; the same bit of `refused` is the verdict.
  let decided = new Uint32Array(0);
  let refused = new Uint32Array(0);

  function refresh(tenant: string, hour: number): ValueQuota {
    let quota = quotas.get(tenant);
    if (quota === undefined) quotas.set(tenant, (quota = createValueQuota({ dimensions: GUARDED_DIMENSIONS.length, maxValues: maxSeriesPerDimension, key })));
    quota.enterHour(hour);
    if (memo.tenant !== tenant || memo.hour !== hour || memo.epoch !== interner.epoch) decided.fill(0);
    memo = { tenant, hour, epoch: interner.epoch };
    if (decided.length < interner.size) {
      const grown = new Uint32Array(interner.size * 2);
      grown.set(decided);
      decided = grown;
      const grownRefused = new Uint32Array(interner.size * 2);
      grownRefused.set(refused);
      refused = grownRefused;
    }
    return quota;
  }

  function decide(quota: ValueQuota, dimension: number, id: number): void {
    const bit = 1 << dimension;
    const isAdmitted = id <= OVERFLOW_ID || quota.admit(dimension, interner.bytesOf(id));
    decided[id] = (decided[id] as number) | bit;
    refused[id] = isAdmitted ? (refused[id] as number) & ~bit : (refused[id] as number) | bit;
  }

  function applyTo(column: Int32Array, fromRow: number, rows: number, dimension: number, quota: ValueQuota): number {
    const bit = 1 << dimension;
    let count = 0;
    for (let row = fromRow; row < rows; row++) {
      const id = column[row] as number;
      if (((decided[id] as number) & bit) === 0) decide(quota, dimension, id);
      if (((refused[id] as number) & bit) === 0) continue;
      column[row] = OVERFLOW_ID;
      count++;
    }
    return count;
  }

  return {
    overflowed,
    apply(columns, fromRow, tenant, nowMs) {
      if (columns.rows === fromRow) return;
      const quota = refresh(tenant, Math.floor(nowMs / HOUR_MS));
      for (const [dimension, name] of GUARDED_DIMENSIONS.entries()) {
        overflowed[name] += applyTo(columns.array(name) as Int32Array, fromRow, columns.rows, dimension, quota);
      }
    },
  };
}
