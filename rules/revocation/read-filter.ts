import type { SqlParams } from "../../store/store.ts";

/** Which revocations are read. */
export interface ReadFilter {
  readonly fromMs: number;
  readonly toMs: number;
  readonly tenant: string | null;
  readonly issuer: string | null;
  readonly scope: string | null;
  readonly verdict: string | null;
  readonly isStuck: boolean;
}

/** A condition over `revocations AS r`; values are bound. */
export function filterSql(filter: ReadFilter): { readonly sql: string; readonly params: SqlParams } {
  const where = ["r.merged_into = 0 AND r.revoked_at >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC') AND r.revoked_at < fromUnixTimestamp64Milli({toMs:Int64}, 'UTC')"];
  const params: Record<string, string | number> = { fromMs: filter.fromMs, toMs: filter.toMs };
  for (const name of ["tenant", "issuer", "scope", "verdict"] as const) {
    const value = filter[name];
    if (value === null) continue;
    where.push(`r.${name} = {${name}:String}`);
    params[name] = value;
  }
  if (filter.isStuck) where.push("r.is_stuck = 1");
  return { sql: where.join(" AND "), params };
}
