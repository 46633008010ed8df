-- Slices: what one SLO revision counted in one slot for one group. Sums only. Measured from the rollups and re-measured when late data touches a
-- slot: the newest measurement of a slot replaces the older one, so read with FINAL (or argMax by measured_at), then sum.
-- `group_key` is canonical JSON of the group's labels with sorted names. The order key serves "these slots of these SLOs", all groups at once.
CREATE TABLE IF NOT EXISTS slo_slices_10s
(
    slo         LowCardinality(String),
    revision    LowCardinality(String),
    group_key   LowCardinality(String),
    slot        DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    good        UInt64 CODEC(T64, ZSTD(1)),
    valid       UInt64 CODEC(T64, ZSTD(1)),
    excluded    UInt64 CODEC(T64, ZSTD(1)),
    measured_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(measured_at)
PARTITION BY toStartOfInterval(slot, INTERVAL 6 HOUR)
ORDER BY (slo, revision, slot, group_key)
TTL slot + INTERVAL {rollup_10s_retention_hours} HOUR
SETTINGS {durability};

CREATE TABLE IF NOT EXISTS slo_slices_1m
(
    slo         LowCardinality(String),
    revision    LowCardinality(String),
    group_key   LowCardinality(String),
    slot        DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    good        UInt64 CODEC(T64, ZSTD(1)),
    valid       UInt64 CODEC(T64, ZSTD(1)),
    excluded    UInt64 CODEC(T64, ZSTD(1)),
    measured_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(measured_at)
PARTITION BY toYYYYMM(slot)
ORDER BY (slo, revision, slot, group_key)
TTL slot + INTERVAL {rollup_1m_retention_days} DAY
SETTINGS {durability};

CREATE TABLE IF NOT EXISTS slo_slices_1h
(
    slo         LowCardinality(String),
    revision    LowCardinality(String),
    group_key   LowCardinality(String),
    slot        DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    good        UInt64 CODEC(T64, ZSTD(1)),
    valid       UInt64 CODEC(T64, ZSTD(1)),
    excluded    UInt64 CODEC(T64, ZSTD(1)),
    measured_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(measured_at)
PARTITION BY toYYYYMM(slot)
ORDER BY (slo, revision, slot, group_key)
TTL slot + INTERVAL {rollup_1h_retention_days} DAY
SETTINGS {durability};

-- Every revision of every SLO that was ever measured, with its definition: old curves stay readable after an edit.
CREATE TABLE IF NOT EXISTS slo_revisions
(
    slo        LowCardinality(String),
    revision   LowCardinality(String),
    definition String CODEC(ZSTD(1)),
    first_seen DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (slo, revision)
SETTINGS {durability};

-- How far each revision has been back-filled and measured: instants of the slot axis and the touched_slots watermark.
CREATE TABLE IF NOT EXISTS slo_measured
(
    slo        LowCardinality(String),
    revision   LowCardinality(String),
    backfilled_from DateTime('UTC'),
    watermark  DateTime64(3, 'UTC'),
    version    UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (slo, revision)
SETTINGS {durability};

-- Alert instances: written before anything is sent, loaded at start. `state_json` is the whole instance; the other columns are for reading.
CREATE TABLE IF NOT EXISTS alert_states
(
    fingerprint String,
    slo         LowCardinality(String),
    severity    LowCardinality(String),
    state       LowCardinality(String),
    changed_at  DateTime64(3, 'UTC'),
    state_json  String CODEC(ZSTD(1)),
    version     UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY fingerprint
SETTINGS {durability};

-- Every change of an alert's state, for history, replay comparison and the boards.
CREATE TABLE IF NOT EXISTS alert_transitions
(
    eval_time   DateTime64(3, 'UTC'),
    fingerprint String,
    slo         LowCardinality(String),
    severity    LowCardinality(String),
    labels_json String CODEC(ZSTD(1)),
    from_state  LowCardinality(String),
    to_state    LowCardinality(String),
    why         String CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(eval_time)
ORDER BY (slo, eval_time)
TTL toDateTime(eval_time) + INTERVAL {rollup_1h_retention_days} DAY
SETTINGS non_replicated_deduplication_window = 10000, {durability};
