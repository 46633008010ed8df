-- What ingest says about itself and about input it could not use. All of it arrives in blocks of the write-ahead log, like the events.

-- A secret seen in telemetry: never the value, only a keyed hash, who found it, where. `field_path` holds names from our own key table or a
-- place word, never a name that a client chose.
CREATE TABLE IF NOT EXISTS exposure_events
(
    ts          DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    received_ts DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    tenant      LowCardinality(String),
    product     LowCardinality(String),
    gateway     LowCardinality(String),
    service     LowCardinality(String),
    detector    LowCardinality(String),
    field_path  LowCardinality(String),
    source      LowCardinality(String),
    secret_hash UInt64,
    trace_id    FixedString(16)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ts)
ORDER BY (tenant, detector, ts)
TTL toDateTime(ts) + INTERVAL {rollup_1h_retention_days} DAY
SETTINGS non_replicated_deduplication_window = 10000, {durability};

-- Records that cannot be used as facts (an impossible time, an undecodable record), with a stable code and a redacted excerpt.
CREATE TABLE IF NOT EXISTS quarantine
(
    received_ts DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    tenant      LowCardinality(String),
    transport   LowCardinality(String),
    signal      LowCardinality(String),
    code        LowCardinality(String),
    message     String CODEC(ZSTD(1)),
    excerpt     String CODEC(ZSTD(1)),
    topic       LowCardinality(String),
    partition   Int32,
    offset      Int64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(received_ts)
ORDER BY (tenant, code, received_ts)
TTL toDateTime(received_ts) + INTERVAL {raw_retention_days} DAY
SETTINGS non_replicated_deduplication_window = 10000, {durability};

-- Counters that gateways keep themselves and send as OTLP metrics (JWKS fetches and the like). Raw points; deltas and resets are worked out at read.
CREATE TABLE IF NOT EXISTS gateway_counters
(
    ts               DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    tenant           LowCardinality(String),
    gateway          LowCardinality(String),
    gateway_instance LowCardinality(String),
    service          LowCardinality(String),
    counter          LowCardinality(String),
    series_hash      UInt64,
    is_cumulative    UInt8,
    value            UInt64
)
ENGINE = MergeTree
PARTITION BY toDate(ts)
ORDER BY (tenant, counter, gateway_instance, series_hash, ts)
TTL toDateTime(ts) + INTERVAL {raw_retention_days} DAY
SETTINGS non_replicated_deduplication_window = 10000, {durability};

-- Which ten-second slots a stored batch has touched, written after the batch's events: the rules re-measure exactly these (late data included).
-- `touched_at` is the store's clock; a reader keeps the greatest one it has seen as its watermark.
CREATE TABLE IF NOT EXISTS touched_slots
(
    slot       DateTime('UTC'),
    touched_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (touched_at, slot)
TTL toDateTime(touched_at) + INTERVAL 2 DAY
SETTINGS non_replicated_deduplication_window = 10000, {durability};

-- Ten-second slots in which a node was up and accepting: the difference between measured zero traffic and a gap in measuring.
CREATE TABLE IF NOT EXISTS ingest_heartbeats
(
    slot DateTime('UTC'),
    node LowCardinality(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(slot)
ORDER BY (slot, node)
TTL slot + INTERVAL {rollup_1m_retention_days} DAY
SETTINGS non_replicated_deduplication_window = 10000, {durability};

-- The ledger: received = stored + deduplicated + rejected + quarantined + ignored (+ what is still in the log). Inserted last of a batch, so
-- max(last_seq) of a node is the horizon up to which everything is stored.
CREATE TABLE IF NOT EXISTS ingest_ledger
(
    node         LowCardinality(String),
    hour         DateTime('UTC'),
    tenant       LowCardinality(String),
    transport    LowCardinality(String),
    signal       LowCardinality(String),
    received     SimpleAggregateFunction(sum, UInt64),
    stored       SimpleAggregateFunction(sum, UInt64),
    deduplicated SimpleAggregateFunction(sum, UInt64),
    rejected     SimpleAggregateFunction(sum, UInt64),
    quarantined  SimpleAggregateFunction(sum, UInt64),
    ignored      SimpleAggregateFunction(sum, UInt64),
    last_seq     SimpleAggregateFunction(max, UInt64)
)
ENGINE = AggregatingMergeTree
ORDER BY (node, tenant, transport, signal, hour)
SETTINGS non_replicated_deduplication_window = 10000, {durability};
