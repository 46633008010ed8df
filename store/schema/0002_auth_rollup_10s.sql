-- Ten-second rollup: what windows up to six hours are evaluated from, so that a five-minute window is exact to a slot.
-- Sums only, never ratios. `n` counts requests (weighted by sampling), `latency_n` those with a measured auth latency, `latency_le_*` are cumulative
-- counts of those at or under the edge (LATENCY_EDGES_US in ingest/event.ts). Fed from auth_events in the same INSERT; the dedup window covers retries.
-- Read with sum() and GROUP BY, never FINAL. After its first four columns the sorting key goes from the column that tells most rows apart to the one
-- that tells fewest: merging compares rows column by column.
CREATE TABLE IF NOT EXISTS auth_rollup_10s
(
    slot               DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    tenant             LowCardinality(String),
    product            LowCardinality(String),
    environment        LowCardinality(String),
    region             LowCardinality(String),
    gateway            LowCardinality(String),
    gateway_instance   LowCardinality(String),
    service            LowCardinality(String),
    route              LowCardinality(String),
    signal             LowCardinality(String),
    kind               LowCardinality(String),
    auth_method        LowCardinality(String),
    decision           LowCardinality(String),
    decision_point     LowCardinality(String),
    reason             LowCardinality(String),
    reason_confidence  LowCardinality(String),
    fault_domain       LowCardinality(String),
    client_class       LowCardinality(String),
    http_status        UInt16 CODEC(T64, ZSTD(1)),
    issuer             LowCardinality(String),
    n                  UInt64 CODEC(T64, ZSTD(1)),
    latency_n          UInt64 CODEC(T64, ZSTD(1)),
    latency_sum_us     UInt64 CODEC(T64, ZSTD(1)),
    latency_le_1ms     UInt64 CODEC(T64, ZSTD(1)),
    latency_le_2ms     UInt64 CODEC(T64, ZSTD(1)),
    latency_le_5ms     UInt64 CODEC(T64, ZSTD(1)),
    latency_le_10ms    UInt64 CODEC(T64, ZSTD(1)),
    latency_le_20ms    UInt64 CODEC(T64, ZSTD(1)),
    latency_le_25ms    UInt64 CODEC(T64, ZSTD(1)),
    latency_le_50ms    UInt64 CODEC(T64, ZSTD(1)),
    latency_le_75ms    UInt64 CODEC(T64, ZSTD(1)),
    latency_le_100ms   UInt64 CODEC(T64, ZSTD(1)),
    latency_le_150ms   UInt64 CODEC(T64, ZSTD(1)),
    latency_le_200ms   UInt64 CODEC(T64, ZSTD(1)),
    latency_le_250ms   UInt64 CODEC(T64, ZSTD(1)),
    latency_le_500ms   UInt64 CODEC(T64, ZSTD(1)),
    latency_le_1000ms  UInt64 CODEC(T64, ZSTD(1)),
    latency_le_2500ms  UInt64 CODEC(T64, ZSTD(1)),
    latency_le_5000ms  UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree
PARTITION BY toStartOfInterval(slot, INTERVAL 6 HOUR)
PRIMARY KEY (tenant, product, service, slot)
ORDER BY (tenant, product, service, slot, route, http_status, reason, gateway_instance, client_class, issuer, decision, region, auth_method, kind, signal, environment, gateway, decision_point, reason_confidence, fault_domain)
TTL slot + INTERVAL {rollup_10s_retention_hours} HOUR
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, min_parts_to_merge_at_once = 30, {durability};

CREATE MATERIALIZED VIEW IF NOT EXISTS auth_rollup_10s_mv TO auth_rollup_10s AS
SELECT
    toStartOfInterval(toDateTime(ts, 'UTC'), INTERVAL 10 SECOND) AS slot,
    tenant, product, environment, region, gateway, gateway_instance, service, route, signal, kind, auth_method, decision, decision_point, reason, reason_confidence, fault_domain, client_class, http_status, issuer,
    sum(weight) AS n,
    sumIf(weight, auth_latency_us != 4294967295) AS latency_n,
    sumIf(toUInt64(auth_latency_us) * weight, auth_latency_us != 4294967295) AS latency_sum_us,
    sumIf(weight, auth_latency_us <= 1000) AS latency_le_1ms,
    sumIf(weight, auth_latency_us <= 2000) AS latency_le_2ms,
    sumIf(weight, auth_latency_us <= 5000) AS latency_le_5ms,
    sumIf(weight, auth_latency_us <= 10000) AS latency_le_10ms,
    sumIf(weight, auth_latency_us <= 20000) AS latency_le_20ms,
    sumIf(weight, auth_latency_us <= 25000) AS latency_le_25ms,
    sumIf(weight, auth_latency_us <= 50000) AS latency_le_50ms,
    sumIf(weight, auth_latency_us <= 75000) AS latency_le_75ms,
    sumIf(weight, auth_latency_us <= 100000) AS latency_le_100ms,
    sumIf(weight, auth_latency_us <= 150000) AS latency_le_150ms,
    sumIf(weight, auth_latency_us <= 200000) AS latency_le_200ms,
    sumIf(weight, auth_latency_us <= 250000) AS latency_le_250ms,
    sumIf(weight, auth_latency_us <= 500000) AS latency_le_500ms,
    sumIf(weight, auth_latency_us <= 1000000) AS latency_le_1000ms,
    sumIf(weight, auth_latency_us <= 2500000) AS latency_le_2500ms,
    sumIf(weight, auth_latency_us <= 5000000) AS latency_le_5000ms
FROM auth_events
GROUP BY slot, tenant, product, environment, region, gateway, gateway_instance, service, route, signal, kind, auth_method, decision, decision_point, reason, reason_confidence, fault_domain, client_class, http_status, issuer;
