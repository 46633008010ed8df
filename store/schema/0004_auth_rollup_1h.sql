-- Hour rollup: months of history at the cost of hours. Columns as in the minute rollup, whose inserted blocks feed it in the same INSERT.
-- Read with sum() and GROUP BY, never FINAL.
CREATE TABLE IF NOT EXISTS auth_rollup_1h
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
PARTITION BY toYYYYMM(slot)
PRIMARY KEY (tenant, product, service, slot)
ORDER BY (tenant, product, service, slot, route, http_status, reason, gateway_instance, client_class, issuer, decision, region, auth_method, kind, signal, environment, gateway, decision_point, reason_confidence, fault_domain)
TTL slot + INTERVAL {rollup_1h_retention_days} DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, min_parts_to_merge_at_once = 30, {durability};

CREATE MATERIALIZED VIEW IF NOT EXISTS auth_rollup_1h_mv TO auth_rollup_1h AS
SELECT
    toStartOfHour(s.slot) AS slot,
    tenant, product, environment, region, gateway, gateway_instance, service, route, signal, kind, auth_method, decision, decision_point, reason, reason_confidence, fault_domain, client_class, http_status, issuer,
    sum(s.n) AS n,
    sum(s.latency_n) AS latency_n,
    sum(s.latency_sum_us) AS latency_sum_us,
    sum(s.latency_le_1ms) AS latency_le_1ms,
    sum(s.latency_le_2ms) AS latency_le_2ms,
    sum(s.latency_le_5ms) AS latency_le_5ms,
    sum(s.latency_le_10ms) AS latency_le_10ms,
    sum(s.latency_le_20ms) AS latency_le_20ms,
    sum(s.latency_le_25ms) AS latency_le_25ms,
    sum(s.latency_le_50ms) AS latency_le_50ms,
    sum(s.latency_le_75ms) AS latency_le_75ms,
    sum(s.latency_le_100ms) AS latency_le_100ms,
    sum(s.latency_le_150ms) AS latency_le_150ms,
    sum(s.latency_le_200ms) AS latency_le_200ms,
    sum(s.latency_le_250ms) AS latency_le_250ms,
    sum(s.latency_le_500ms) AS latency_le_500ms,
    sum(s.latency_le_1000ms) AS latency_le_1000ms,
    sum(s.latency_le_2500ms) AS latency_le_2500ms,
    sum(s.latency_le_5000ms) AS latency_le_5000ms
FROM auth_rollup_1m AS s
GROUP BY slot, tenant, product, environment, region, gateway, gateway_instance, service, route, signal, kind, auth_method, decision, decision_point, reason, reason_confidence, fault_domain, client_class, http_status, issuer;
