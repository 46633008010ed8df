-- Facts: one row per authentication decision. Order key serves "this tenant's service in this minute"; trace lookups go through the bloom index.
-- Partition by day (TTL drops whole parts); the dedup window makes an INSERT with a known token a no-op, views included.
-- Many small parts are merged at once rather than few of them often: merging costs more than inserting.
-- Columns must match EVENT_COLUMNS in ingest/event.ts, in order (checked by a test).
CREATE TABLE IF NOT EXISTS auth_events
(
    ts                 DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    observed_ts        DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    received_ts        DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    tenant             LowCardinality(String),
    product            LowCardinality(String),
    environment        LowCardinality(String),
    region             LowCardinality(String),
    gateway            LowCardinality(String),
    gateway_instance   LowCardinality(String),
    service            LowCardinality(String),
    route              LowCardinality(String),
    http_method        LowCardinality(String),
    http_status        UInt16 CODEC(T64, ZSTD(1)),
    signal             LowCardinality(String),
    kind               LowCardinality(String),
    auth_method        LowCardinality(String),
    decision           LowCardinality(String),
    reason             LowCardinality(String),
    reason_detail      LowCardinality(String),
    reason_confidence  LowCardinality(String),
    fault_domain       LowCardinality(String),
    decision_point     LowCardinality(String),
    client_class       LowCardinality(String),
    auth_latency_us    UInt32 CODEC(T64, ZSTD(1)),
    request_latency_us UInt32 CODEC(T64, ZSTD(1)),
    principal_hash     UInt64 CODEC(ZSTD(1)),
    client_id_hash     UInt64 CODEC(ZSTD(1)),
    credential_hash    UInt64 CODEC(ZSTD(1)),
    issuer             LowCardinality(String),
    key_id             LowCardinality(String),
    client_network     LowCardinality(String),
    user_agent_family  LowCardinality(String),
    trace_id           FixedString(16) CODEC(LZ4),
    span_id            FixedString(8) CODEC(LZ4),
    request_id_hash    UInt64 CODEC(LZ4),
    weight             UInt32 CODEC(T64, ZSTD(1)),
    INDEX ix_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY toDate(ts)
ORDER BY (tenant, product, service, toStartOfMinute(ts), decision, ts)
TTL toDateTime(ts) + INTERVAL {raw_retention_days} DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, min_parts_to_merge_at_once = 20, {durability};
