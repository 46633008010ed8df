import { z } from "zod";
import type { Store } from "../store/store.ts";
import type { AlertInstance } from "./alert-state.ts";
import type { LoadAlerts, RecordedTransition, SaveAlerts } from "./ports.ts";
import { alertInstanceSchema } from "./state-schema.ts";

/** Newest state of every alert that is not inactive, and the highest version ever written; reads `alert_states` by its key, a row an alert. */
const LOAD_SQL = `
SELECT argMax(state_json, version) AS state_json, argMax(state, version) AS state, max(version) AS newest
FROM alert_states GROUP BY fingerprint`;

const loadedRow = z.object({ state_json: z.string(), state: z.string(), newest: z.coerce.number().int() });

export interface StateStoreDeps {
  readonly store: Pick<Store, "query" | "insertRows">;
  /** Told of a stored state that is not one (`RUL_STATE_INVALID`); it is left out. */
  readonly onInvalid: (message: string) => void;
}

/**
 * Keeps alert instances in `alert_states` and their transitions in `alert_transitions`. A save that is repeated changes nothing: states are replaced
 * by version, transitions carry their evaluation time as a token.
 */
export function createStateStore(deps: StateStoreDeps): { readonly loadAlerts: LoadAlerts; readonly saveAlerts: SaveAlerts } {
  let lastVersion = 0;

  const loadAlerts: LoadAlerts = async () => {
    const read = await deps.store.query({ sql: LOAD_SQL, row: loadedRow });
    if (read.kind === "failed") return read;
    lastVersion = read.value.reduce((max, row) => Math.max(max, row.newest), lastVersion);
    return { kind: "ok", value: read.value.filter((row) => row.state !== "inactive").flatMap((row) => parseState(row.state_json, deps.onInvalid)) };
  };

  const saveAlerts: SaveAlerts = async (alerts, transitions) => {
    if (alerts.length > 0) {
      // Evaluation time orders versions over restarts; the counter orders those of one evaluation time and of a clock set back.
      lastVersion = Math.max(lastVersion + 1, ...alerts.map((a) => a.evalTimeMs));
      const saved = await deps.store.insertRows({ table: "alert_states", rows: alerts.map((a) => stateRow(a, lastVersion)), token: `alert_states/${lastVersion}` });
      if (saved.kind === "failed") return saved;
    }
    for (const [evalTimeMs, rows] of Map.groupBy(transitions, (t) => t.evalTimeMs)) {
      const saved = await deps.store.insertRows({ table: "alert_transitions", rows: rows.map(transitionRow), token: `alert_transitions/${evalTimeMs}` });
      if (saved.kind === "failed") return saved;
    }
    return { kind: "ok", value: undefined };
  };

  return { loadAlerts, saveAlerts };
}

function parseState(stateJson: string, onInvalid: (message: string) => void): AlertInstance[] {
  let value: unknown;
  try {
    value = JSON.parse(stateJson);
  } catch {
    onInvalid("RUL_STATE_INVALID: not JSON");
    return [];
  }
  const parsed = alertInstanceSchema.safeParse(value);
  if (parsed.success) return [parsed.data];
  onInvalid(`RUL_STATE_INVALID: ${z.prettifyError(parsed.error)}`);
  return [];
}

function stateRow(alert: AlertInstance, version: number): Readonly<Record<string, unknown>> {
  return {
    fingerprint: alert.fingerprint, slo: alert.slo, severity: alert.severity, state: alert.state,
    changed_at: clickhouseTime(alert.evalTimeMs), state_json: JSON.stringify(alert), version,
  };
}

function transitionRow(t: RecordedTransition): Readonly<Record<string, unknown>> {
  return {
    eval_time: clickhouseTime(t.evalTimeMs), fingerprint: t.fingerprint, slo: t.slo, severity: t.severity,
    labels_json: JSON.stringify(t.labels), from_state: t.from, to_state: t.to, why: t.why,
  };
}

function clickhouseTime(atMs: number): string {
  return new Date(atMs).toISOString().replace("T", " ").replace("Z", "");
}
