import { expandConditionalAll } from "./conditional-all.ts";
import { intervalOf, intervalText } from "./interval.ts";
import { expandMacros, type Expansion } from "./macros.ts";
import { interpolate, type Variables } from "./variables.ts";

export interface ExpandOptions {
  /** The time range of the board, in milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  /** What the board's variables are set to; a variable that is not named here is left in the statement, which the store then refuses. */
  readonly variables: Variables;
  /** Length of a step of a time series. Worked out of range and `maxDataPoints` unless given; see `intervalOf` for a panel's least interval. */
  readonly intervalMs?: number;
  /** Width of the panel in points. 900 unless given. */
  readonly maxDataPoints?: number;
}

const DEFAULT_POINTS = 900;

/**
 * Makes the statement that a panel's SQL stands for, exactly as Grafana with version 4.20 of its ClickHouse data source does: first
 * `$__conditionalAll`, then variables, then the plugin's macros. Fails on a macro with a wrong number of arguments.
 */
export function expandQuery(rawSql: string, options: ExpandOptions): Expansion {
  const { fromMs, toMs } = options;
  const intervalMs = options.intervalMs ?? intervalOf({ fromMs, toMs, maxDataPoints: options.maxDataPoints ?? DEFAULT_POINTS });
  const rangeSeconds = Math.round((toMs - fromMs) / 1_000);
  const builtIn: Variables = {
    __from: String(fromMs), __to: String(toMs), __interval: intervalText(intervalMs), __interval_ms: String(intervalMs),
    __range: `${rangeSeconds}s`, __range_s: String(rangeSeconds), __range_ms: String(toMs - fromMs),
  };
  const chosen = interpolate(expandConditionalAll(rawSql, options.variables), { ...options.variables, ...builtIn });
  return expandMacros(chosen, { fromMs, toMs, intervalMs });
}
