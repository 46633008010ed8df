-- Facts about credentials, one row per event: issued, revoked (with what it covers), rotated, key set fetched or changed, exposed ... Identities are
-- keyed hashes under the deployment's key, made of the same bytes as those of auth_events, so that a revocation finds the requests that presented
-- the credential. A feed may deliver an event again at any later time: the sorting key ends with its digest, so read with FINAL.
-- `occurred_ts` is what the source claims, `asserted_ts` when it said so, `received_ts` our clock; `stored_at` is the store's clock, a reader's watermark.
-- An unknown instant is 1970-01-01; an unknown latency is 4294967295.
CREATE TABLE IF NOT EXISTS credential_events
(
    occurred_ts      DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    asserted_ts      DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    received_ts      DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    clock_quality    LowCardinality(String),
    tenant           LowCardinality(String),
    source           LowCardinality(String),
    event_key        FixedString(16),
    kind             LowCardinality(String),
    scope            LowCardinality(String),
    phase            LowCardinality(String),
    outcome          LowCardinality(String),
    reason           LowCardinality(String),
    issuer           LowCardinality(String),
    key_id           LowCardinality(String),
    credential_class LowCardinality(String),
    credential_hash  UInt64,
    session_hash     UInt64,
    principal_hash   UInt64,
    client_id_hash   UInt64,
    parent_hash      UInt64,
    alias_hashes     Array(UInt64),
    valid_from       DateTime64(9, 'UTC'),
    expires_at       DateTime64(9, 'UTC'),
    latency_us       UInt32,
    http_status      UInt16,
    gateway_instance LowCardinality(String),
    detail           String CODEC(ZSTD(1)),
    stored_at        DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(occurred_ts)
ORDER BY (tenant, kind, occurred_ts, source, event_key)
TTL toDateTime(occurred_ts) + INTERVAL {rollup_1h_retention_days} DAY
SETTINGS non_replicated_deduplication_window = 10000, {durability};
