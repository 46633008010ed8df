import { OVERFLOW_VALUE, UNMEASURED_US } from "../../ingest/event.ts";
import type { SqlParams } from "../../store/store.ts";
import { DIMENSIONS, type SloRevision } from "../slo/model.ts";
import { predicateSql } from "../slo/predicate-sql.ts";
import { edgeColumn } from "./fetch-facts.ts";
import { isRollupMeasurable } from "./plan.ts";

export interface Statement {
  readonly sql: string;
  readonly params: SqlParams;
}

const MAX_CAUSES = 2_000;
const EXACT_SECONDS = 21_600;
const TRACE_COUNT = 5;
/** Example traces are looked for at the end of the window only: raw events are many. */
const TRACE_SEARCH_MS = 900_000;

/** Counts the bad events of a group by what they have in common, most frequent first: from rollups, or raw events where those cannot tell. */
export function causesSql(slo: SloRevision, group: Readonly<Record<string, string>>, fromMs: number, toMs: number): Statement {
  const bad = badCondition(slo, group);
  const isRollup = isRollupMeasurable(slo);
  const table = !isRollup ? "auth_events" : toMs - fromMs <= EXACT_SECONDS * 1_000 ? "auth_rollup_10s" : "auth_rollup_1m";
  const time = isRollup ? "slot >= toDateTime({from:UInt32}, 'UTC') AND slot < toDateTime({to:UInt32}, 'UTC')" : "ts >= toDateTime({from:UInt32}, 'UTC') AND ts < toDateTime({to:UInt32}, 'UTC')";
  const sql = `SELECT reason, fault_domain AS faultDomain, issuer, service, gateway, signal, toFloat64(sum(${isRollup ? bad.rollupCount : bad.rawCount})) AS count
    FROM ${table} WHERE ${time} AND ${bad.sql}
    GROUP BY reason, fault_domain, issuer, service, gateway, signal HAVING count > 0 ORDER BY count DESC LIMIT ${MAX_CAUSES}`;
  return { sql, params: { ...bad.params, from: Math.floor(fromMs / 1_000), to: Math.ceil(toMs / 1_000) } };
}

/** Finds the traces of the newest bad events of a group, as lower-case hex. */
export function tracesSql(slo: SloRevision, group: Readonly<Record<string, string>>, fromMs: number, toMs: number): Statement {
  const bad = badCondition(slo, group);
  const sql = `SELECT lower(hex(trace_id)) AS traceId FROM auth_events
    WHERE ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND trace_id != toFixedString('', 16) AND ${bad.sql} AND ${bad.rawCount} > 0
    ORDER BY ts DESC LIMIT 1 BY trace_id LIMIT ${TRACE_COUNT}`;
  return { sql, params: { ...bad.params, from: Math.max(fromMs, toMs - TRACE_SEARCH_MS), to: toMs } };
}

/** What makes a row bad for an SLO within a group, and how many bad events it stands for. */
function badCondition(slo: SloRevision, group: Readonly<Record<string, string>>): Statement & { readonly rollupCount: string; readonly rawCount: string } {
  const { sli } = slo;
  const scope = predicateSql(sli.scope, "s");
  const excluded = predicateSql(sli.excluded, "e");
  const verdict = predicateSql(sli.verdict.predicate, "v");
  const equal = predicateSql([DIMENSIONS.flatMap((dimension) => (group[dimension] === undefined || group[dimension] === OVERFLOW_VALUE ? [] : [{ kind: "in" as const, dimension, values: [group[dimension]] }]))], "g");
  const params = { ...scope.params, ...excluded.params, ...verdict.params, ...equal.params };
  const inScope = `${equal.sql} AND ${scope.sql} AND NOT ${excluded.sql}`;
  const threshold = sli.latencyThresholdUs;
  if (threshold === null) return { sql: `${inScope} AND ${sli.verdict.counts === "bad" ? "" : "NOT "}${verdict.sql}`, params, rollupCount: "n", rawCount: "weight" };
  const atMost = isRollupMeasurable(slo) ? edgeColumn(threshold) : "0";
  return {
    sql: inScope, params: { ...params, threshold },
    rollupCount: `latency_n - if(${verdict.sql}, ${atMost}, toUInt64(0))`,
    rawCount: `if(auth_latency_us != ${UNMEASURED_US} AND NOT (${verdict.sql} AND auth_latency_us <= {threshold:UInt32}), weight, 0)`,
  };
}
