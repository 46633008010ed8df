/** The service's own metrics as a table over what its parts tell about themselves. docs/metrics.md is made from it. */
import type { Ingest } from "../ingest/index.ts";
import type { MetricRow } from "../query/index.ts";
import { credentialRows } from "./credential-rows.ts";
import { feedRows } from "./feed-rows.ts";
import type { Rules } from "../rules/index.ts";
import { kafkaRows } from "./kafka-rows.ts";

export interface MetricSources {
  readonly ingest: () => Ingest | null;
  readonly rules: () => Rules | null;
  readonly engineRestarts: () => number;
  readonly isStoreReady: () => boolean;
}

type Read = MetricRow["read"];
const one = (value: number): ReturnType<Read> => [{ labels: {}, value }];
const none: ReturnType<Read> = [];

/** Rows; every one exists from the start, at zero or without samples, before the first event. */
export function metricRows(sources: MetricSources): readonly MetricRow[] {
  const ingest = (read: (i: Ingest) => ReturnType<Read>): Read => () => { const i = sources.ingest(); return i === null ? none : read(i); };
  const rules = (read: (r: Rules) => ReturnType<Read>): Read => () => { const r = sources.rules(); return r === null ? none : read(r); };
  const row = (name: MetricRow["name"], kind: MetricRow["kind"], help: string, labels: readonly string[], read: Read): MetricRow => ({ name, kind, help, labels, read });
  return [
    row("authslo_wire_requests_total", "counter", "Answered requests by transport, signal and answer code.", ["transport", "signal", "code"], ingest((i) => i.receivers.tally.requests())),
    row("authslo_wire_body_bytes_total", "counter", "Bytes of request bodies as they came over the network.", ["transport", "signal"], ingest((i) => i.receivers.tally.bodyBytes())),
    row("authslo_wire_abandoned_total", "counter", "Senders that left before their answer.", ["transport"], ingest((i) => i.receivers.tally.abandoned())),
    row("authslo_wire_dropped_connections_total", "counter", "Connections refused for being too many.", ["transport"], ingest((i) => i.receivers.tally.droppedConnections())),
    row("authslo_wire_problems_total", "counter", "Broken credential files and defects met, by code.", ["code"], ingest((i) => i.receivers.tally.problems())),
    row("authslo_wire_connections", "gauge", "Open connections.", ["transport"], ingest((i) => Object.entries(i.receivers.connections()).map(([transport, value]) => ({ labels: { transport }, value })))),
    row("authslo_ingest_in_flight_bytes", "gauge", "Request bytes being read, decoded or made durable.", [], ingest((i) => one(i.stats().inFlightBytes))),
    row("authslo_ingest_records_total", "counter", "Records made durable since start, by source and what became of them.", ["tenant", "transport", "signal", "outcome"], ingest((i) => i.stats().log.appendedLedger.flatMap((e) => (["received", "stored", "deduplicated", "rejected", "quarantined", "ignored"] as const).map((outcome) => ({ labels: { tenant: e.tenant, transport: e.transport, signal: e.signal, outcome }, value: e[outcome] }))))),
    row("authslo_ingest_overflowed_rows_total", "counter", "Rows of requests whose dimension value became ~overflow because there were too many distinct ones.", ["dimension"], ingest((i) => Object.entries(i.stats().overflowed).map(([dimension, value]) => ({ labels: { dimension }, value })))),
    row("authslo_log_unstored_bytes", "gauge", "Bytes in the write-ahead log that the store has not confirmed.", [], ingest((i) => one(i.stats().log.unstoredBytes))),
    row("authslo_log_unstored_rows", "gauge", "Rows in the write-ahead log that the store has not confirmed.", [], ingest((i) => one(i.stats().log.unstoredRows))),
    row("authslo_log_disk_bytes", "gauge", "Disk that the write-ahead log takes.", [], ingest((i) => one(i.stats().log.diskBytes))),
    row("authslo_log_free_disk_bytes", "gauge", "Free disk where the write-ahead log is.", [], ingest((i) => one(i.stats().log.freeDiskBytes))),
    row("authslo_log_syncs_total", "counter", "Group commits (fdatasync).", [], ingest((i) => one(i.stats().log.syncs))),
    row("authslo_log_healthy", "gauge", "1 when the log takes blocks.", [], ingest((i) => one(i.stats().log.healthy ? 1 : 0))),
    row("authslo_log_damaged_stretches_total", "counter", "Stretches of acknowledged data found unreadable at start.", [], ingest((i) => one(i.stats().log.damagedStretches))),
    row("authslo_delivery_lag_seconds", "gauge", "Age of the oldest block that is not stored.", [], ingest((i) => one(i.stats().delivery.lagMs / 1_000))),
    row("authslo_delivery_batches_total", "counter", "Batches stored.", [], ingest((i) => one(i.stats().delivery.batchesStored))),
    row("authslo_delivery_rows_total", "counter", "Rows stored.", [], ingest((i) => one(i.stats().delivery.rowsStored))),
    row("authslo_delivery_retries_total", "counter", "INSERTs tried again.", [], ingest((i) => one(i.stats().delivery.retries))),
    row("authslo_delivery_rejected_blocks_total", "counter", "Blocks that the store refuses for good, kept in rejected-blocks/.", [], ingest((i) => one(i.stats().delivery.rejectedBlocks))),
    ...kafkaRows(sources.ingest),
    row("authslo_store_ready", "gauge", "1 when the store answers and its schema is up to date.", [], () => one(sources.isStoreReady() ? 1 : 0)),
    row("authslo_engine_restarts_total", "counter", "Times the embedded engine was started again.", [], () => one(sources.engineRestarts())),
    row("authslo_rules_evaluated_slots_total", "counter", "Evaluations.", [], rules((r) => one(r.stats().runner.evaluatedSlots))),
    row("authslo_rules_missed_slots_total", "counter", "Evaluation slots that passed without one.", [], rules((r) => one(r.stats().runner.missedSlots))),
    row("authslo_rules_failed_slots_total", "counter", "Evaluations that failed as a whole.", [], rules((r) => one(r.stats().runner.failedSlots))),
    row("authslo_rules_last_tick_seconds", "gauge", "How long the last evaluation took.", [], rules((r) => one(r.stats().lastTickMs / 1_000))),
    row("authslo_rules_unreadable_slos", "gauge", "SLOs that the last evaluation could not judge.", [], rules((r) => one(r.stats().lastReport?.unreadable.size ?? 0))),
    row("authslo_rules_pending_slots", "gauge", "Touched slots that wait to be measured.", [], rules((r) => one(r.stats().measured?.pendingSlots ?? 0))),
    row("authslo_rules_waiting_revocations", "gauge", "Revocations that were told and wait to be measured.", [], rules((r) => one(r.stats().lifecycle?.waitingRevocations ?? 0))),
    row("authslo_rules_waiting_lifecycle_minutes", "gauge", "Minutes of objectives about credentials that wait to be measured.", [], rules((r) => one(r.stats().lifecycle?.waitingMinutes ?? 0))),
    row("authslo_rules_backfilling_slos", "gauge", "SLO revisions still being measured over history.", [], rules((r) => one(r.stats().measured?.backfillingSlos ?? 0))),
    row("authslo_rules_alerts", "gauge", "Alert instances by state and severity.", ["state", "severity"], rules((r) => countBy(r.alerts().map((a) => ({ state: a.state, severity: a.severity }))))),
    row("authslo_notify_sent_total", "counter", "Alerts accepted by an Alertmanager.", ["peer"], rules((r) => r.stats().peers.map((p) => ({ labels: { peer: p.peer }, value: p.sent })))),
    row("authslo_notify_failed_posts_total", "counter", "Posts that an Alertmanager did not accept.", ["peer", "why"], rules((r) => r.stats().peers.flatMap((p) => Object.entries(p.failedPosts).map(([why, value]) => ({ labels: { peer: p.peer, why }, value }))))),
    row("authslo_notify_queued", "gauge", "Alerts that wait for an Alertmanager.", ["peer"], rules((r) => r.stats().peers.map((p) => ({ labels: { peer: p.peer }, value: p.queued })))),
    row("authslo_notify_clock_skew_seconds", "gauge", "Alertmanager's clock minus ours.", ["peer"], rules((r) => r.stats().peers.flatMap((p) => (p.clockSkewMs === null ? [] : [{ labels: { peer: p.peer }, value: p.clockSkewMs / 1_000 }])))),
    ...credentialRows(sources.ingest, Date.now),
    ...feedRows(() => sources.ingest()?.feeds() ?? []),
  ];
}

function countBy(all: readonly Readonly<Record<string, string>>[]): ReturnType<Read> {
  const sums = new Map<string, { labels: Readonly<Record<string, string>>; value: number }>();
  for (const labels of all) {
    const key = JSON.stringify(labels);
    sums.set(key, { labels, value: (sums.get(key)?.value ?? 0) + 1 });
  }
  return [...sums.values()];
}
