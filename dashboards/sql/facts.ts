import { IS_LONG } from "./steps.ts";

/**
 * The rollups of facts in the shown time: minutes of up to two days, hours of more. Sums only.
 *
 * @param columns what is read of each row
 * @param where conditions beside the time
 */
export function facts(columns: string, where: string): string {
  return `(
    SELECT ${columns} FROM auth_rollup_1m WHERE NOT (${IS_LONG}) AND $__timeFilter(slot) AND ${where}
    UNION ALL
    SELECT ${columns} FROM auth_rollup_1h WHERE ${IS_LONG} AND $__timeFilter(slot) AND ${where}
  )`;
}

/** Edges of the rollups that boards read: between them latencies count as evenly spread, so a few are enough to draw a line. */
const EDGES_MS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000];

/** The columns that a latency is worked out of. */
export const LATENCY_COLUMNS = ["latency_n", ...EDGES_MS.map((ms) => `latency_le_${ms}ms`)].join(", ");

/** Sums of measured latencies at or under each edge, and of all, for a group of rows: an array that `quantileMs` reads. */
export const LATENCY_SUMS = `[${[...EDGES_MS.map((ms) => `sum(latency_le_${ms}ms)`), "sum(latency_n)"].join(", ")}]`;

const EDGES = `[0, ${EDGES_MS.join(", ")}, ${EDGES_MS.at(-1) ?? 0}]`;

/**
 * The latency in milliseconds that a share of measurements is at or under, between two edges taken as evenly spread; 5000 stands for that and more.
 * NULL where nothing was measured.
 *
 * @param sums name of an array of `LATENCY_SUMS`
 */
export function quantileMs(sums: string, share: number): string {
  const wanted = `${share} * ${sums}[-1]`;
  const at = `arrayFirstIndex(c -> c >= ${wanted}, ${sums})`;
  const below = `if(${at} = 1, 0, ${sums}[${at} - 1])`;
  return `if(${sums}[-1] = 0, NULL, ${EDGES}[${at}] + (${EDGES}[${at} + 1] - ${EDGES}[${at}]) * (${wanted} - ${below}) / greatest(1, ${sums}[${at}] - ${below}))`;
}
