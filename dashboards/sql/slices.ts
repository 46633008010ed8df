import { BY_HOUR, BY_MINUTE } from "./steps.ts";

/**
 * What the newest revision of SLOs counted in the shown time: minutes of up to two days, hours of more. Columns slo, group_key, slot, good, valid; the
 * newest measurement of each slot.
 *
 * @param where which SLOs, a condition on `slo`
 */
export function slices(where: string): string {
  const read = (table: string, isLong: string) => `SELECT slo, toString(group_key) AS group_key, slot, good, valid FROM ${table} FINAL
    WHERE ${isLong} AND $__timeFilter(slot) AND ${where} AND (slo, revision) IN (SELECT slo, revision FROM slo_current)`;
  return `(
    ${read("slo_slices_1m", BY_MINUTE)}
    UNION ALL
    ${read("slo_slices_1h", BY_HOUR)}
  )`;
}

/** A label of a slice's group. */
export function label(name: string): string {
  return `JSONExtractString(group_key, '${name}')`;
}
