/** Rows of facts about credentials and their presentations, as ingest stores them. */
import { UNMEASURED_US } from "../../../ingest/event.ts";
import { readShippedSloFiles } from "../../../rules/catalog/read-slo-files.ts";
import { createLifecycleMeasurer, type LifecycleMeasurer } from "../../../rules/lifecycle/lifecycle-measurer.ts";
import { dateTime64Us } from "../../../rules/revocation/revocation.ts";
import { loadSlos } from "../../../rules/slo/load.ts";
import type { SloRevision } from "../../../rules/slo/model.ts";
import { formatProblems } from "../../../rules/slo/problem.ts";
import type { Store } from "../../../store/store.ts";
import { must } from "../measure/engine.ts";

export interface TestPresentation {
  readonly atUs: number;
  readonly credential?: bigint | number;
  readonly principal?: number;
  readonly clientId?: number;
  readonly decision?: string;
  readonly reason?: string;
  readonly gateway?: string;
  readonly instance?: string;
  readonly service?: string;
  readonly issuer?: string;
  readonly keyId?: string;
  readonly kind?: string;
  readonly method?: string;
  readonly signal?: string;
  /** Received so much later than its own time says; negative: its clock is ahead. */
  readonly delayUs?: number;
  /** Of the whole request; not measured unless given. */
  readonly latencyUs?: number;
}

export interface TestCredentialEvent {
  readonly id: string;
  readonly kind: string;
  readonly atUs: number;
  readonly scope?: string;
  readonly credential?: bigint | number;
  readonly session?: number;
  readonly principal?: number;
  readonly clientId?: number;
  readonly parent?: number;
  readonly aliases?: readonly number[];
  readonly issuer?: string;
  readonly keyId?: string;
  readonly expiresAtUs?: number;
  readonly validFromUs?: number;
  readonly phase?: string;
  readonly outcome?: string;
  readonly clockQuality?: string;
  readonly gateway?: string;
  /** The feed that tells it. */
  readonly source?: string;
}

export async function insertPresentations(store: Store, presentations: readonly TestPresentation[]): Promise<void> {
  const rows = presentations.map((p) => ({
    tenant: "acme", product: "shop", gateway: p.gateway ?? "envoy", gateway_instance: p.instance ?? "edge-1", service: p.service ?? "cart", route: "/cart", kind: p.kind ?? "validation", decision_point: "gateway", auth_method: p.method ?? "jwt",
    decision: p.decision ?? "allow", reason: p.reason ?? (p.decision === "deny" ? "token_inactive" : ""), http_status: p.decision === "deny" ? 401 : 200, signal: p.signal ?? "log", weight: 1,
    ts: dateTime64Us(p.atUs), observed_ts: dateTime64Us(p.atUs), received_ts: dateTime64Us(p.atUs + (p.delayUs ?? 20_000)), auth_latency_us: UNMEASURED_US, request_latency_us: p.latencyUs ?? UNMEASURED_US,
    credential_hash: String(p.credential ?? 0), principal_hash: p.principal ?? 0, client_id_hash: p.clientId ?? 0, issuer: p.issuer ?? "", key_id: p.keyId ?? "",
  }));
  must(await store.insertRows({ table: "auth_events", rows }));
  const slots = new Set(presentations.map((p) => Math.floor(p.atUs / 1e7) * 10));
  must(await store.insertRows({ table: "touched_slots", rows: [...slots].map((slot) => ({ slot })) }));
}

export async function insertCredentialEvents(store: Store, events: readonly TestCredentialEvent[]): Promise<void> {
  const rows = events.map((e) => ({
    occurred_ts: dateTime64Us(e.atUs), asserted_ts: dateTime64Us(e.atUs + 500_000), received_ts: dateTime64Us(e.atUs + 1_500_000), clock_quality: e.clockQuality ?? "event", tenant: "acme", source: e.source ?? "test",
    event_key: e.id.padEnd(16, "\u0000").slice(0, 16), kind: e.kind, scope: e.scope ?? "", phase: e.phase ?? "", outcome: e.outcome ?? "", reason: "", issuer: e.issuer ?? "", key_id: e.keyId ?? "", credential_class: "jwt",
    credential_hash: String(e.credential ?? 0), session_hash: e.session ?? 0, principal_hash: e.principal ?? 0, client_id_hash: e.clientId ?? 0, parent_hash: e.parent ?? 0, alias_hashes: e.aliases ?? [],
    valid_from: dateTime64Us(e.validFromUs ?? 0), expires_at: dateTime64Us(e.expiresAtUs ?? 0), latency_us: UNMEASURED_US, http_status: 0, gateway_instance: e.gateway ?? "", detail: "",
  }));
  must(await store.insertRows({ table: "credential_events", rows }));
}

const TABLES = ["auth_events", "auth_rollup_10s", "auth_rollup_1m", "auth_rollup_1h", "touched_slots", "credential_events", "key_uses", "gateway_counters", "revocations", "revocation_watch", "revocation_presentations", "revocation_intervals", "revocation_tellings", "lifecycle_progress", "slo_slices_10s", "slo_slices_1m", "slo_slices_1h", "slo_measured", "slo_revisions", "slo_promises", "alert_states", "alert_transitions"];

export async function emptyTables(store: Store): Promise<void> {
  for (const table of TABLES) must(await store.command({ sql: `TRUNCATE TABLE ${table}` }));
}

/** The shipped SLOs about credentials. */
export async function lifecycleSlos(): Promise<SloRevision[]> {
  const loaded = loadSlos({ files: await readShippedSloFiles() });
  if (loaded.kind === "invalid") throw new Error(formatProblems(loaded.problems));
  return loaded.slos.filter((s) => s.sli.lifecycle !== undefined);
}

export async function createTestMeasurer(store: Store): Promise<LifecycleMeasurer> {
  return createLifecycleMeasurer({ store, slos: await lifecycleSlos() });
}

/** Measures until nothing waits. */
export async function measureAll(measurer: LifecycleMeasurer, evalTimeMs: number): Promise<void> {
  for (;;) {
    const { waitingRevocations, waitingSlots, waitingMinutes } = must(await measurer.measure(evalTimeMs));
    if (waitingRevocations + waitingSlots + waitingMinutes === 0) return;
  }
}
