/** The objective and the group that the viewer chose on the board of one objective. */
export const THIS_SLO = "slo = ${slo:singlequote}";
export const THIS_GROUP = "toString(cityHash64(toString(group_key))) = ${group:singlequote}";

/** Everything about the chosen group, asked for once a statement: the engine knows equal subqueries as one. */
const CHOSEN = `(SELECT any((toString(group_key), toString(base_key), toString(revision), target_ratio, period_seconds)) FROM slo_groups WHERE ${THIS_SLO} AND group_id = \${group:singlequote})`;

/** What the objective of the chosen group promises. */
export const TARGET_RATIO = `${CHOSEN}.4`;
export const PERIOD_SECONDS = `${CHOSEN}.5`;

/**
 * Good and valid events of the chosen group by slot, of one table of slices and a time. A group that splits bad events is compared with the group
 * without the splitting labels.
 *
 * @param where the time, a condition on `slot`
 */
export function groupSlots(table: string, where: string): string {
  return `(
    SELECT slot, toInt64(sumIf(valid, group_key = base)) AS all_valid, if(chosen = base, toInt64(sumIf(good, group_key = chosen)), all_valid - toInt64(sumIf(valid, group_key = chosen))) AS all_good
    FROM (
      SELECT slot, toString(group_key) AS group_key, good, valid, ${CHOSEN}.1 AS chosen, ${CHOSEN}.2 AS base
      FROM ${table} FINAL WHERE ${THIS_SLO} AND revision = ${CHOSEN}.3 AND ${where}
    ) WHERE group_key IN (chosen, base) GROUP BY slot, chosen, base
  )`;
}
