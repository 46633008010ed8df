/** Names of the tables, without database. Their columns are in `store/schema/*.sql`. */
export const TABLES = {
  /** Facts: one row per authentication decision; columns as in EVENT_COLUMNS. */
  events: "auth_events",
  rollup10s: "auth_rollup_10s",
  rollup1m: "auth_rollup_1m",
  rollup1h: "auth_rollup_1h",
  exposures: "exposure_events",
  quarantine: "quarantine",
  gatewayCounters: "gateway_counters",
  credentialEvents: "credential_events",
  /** When tokens signed with each key were seen, by hour; see 0010_key_uses.sql. */
  keyUses: "key_uses",
  /** What the rules work out of revocations; see 0009_revocations.sql. */
  revocations: "revocations",
  revocationWatch: "revocation_watch",
  revocationPresentations: "revocation_presentations",
  revocationIntervals: "revocation_intervals",
  /** Which tellings of several feeds are one revocation; see 0011_revocation_tellings.sql. */
  revocationTellings: "revocation_tellings",
  lifecycleProgress: "lifecycle_progress",
  touchedSlots: "touched_slots",
  heartbeats: "ingest_heartbeats",
  ledger: "ingest_ledger",
  slices10s: "slo_slices_10s",
  slices1m: "slo_slices_1m",
  slices1h: "slo_slices_1h",
  sloRevisions: "slo_revisions",
  /** What SLOs promise now; see 0012_slo_promises.sql. */
  sloPromises: "slo_promises",
  sloMeasured: "slo_measured",
  alertStates: "alert_states",
  alertTransitions: "alert_transitions",
  schemaMigrations: "schema_migrations",
} as const;
