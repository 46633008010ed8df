-- How long revoked credentials keep working. A revocation (one `revoked` event) covers credentials, which are watched: every request that presents one
-- of them is kept, summed up by gateway instance and ten-second slot. From these sums follow the intervals in which each instance began to enforce
-- the revocation, and from the intervals a verdict. All of it is measured again when late facts touch it: the greatest `version` counts, so read
-- with FINAL. Instants in microseconds; an unknown one is 1970-01-01.

ALTER TABLE auth_events ADD INDEX IF NOT EXISTS ix_credential credential_hash TYPE bloom_filter(0.01) GRANULARITY 4;
ALTER TABLE auth_events ADD INDEX IF NOT EXISTS ix_principal principal_hash TYPE bloom_filter(0.01) GRANULARITY 4;
ALTER TABLE credential_events ADD INDEX IF NOT EXISTS ix_stored stored_at TYPE minmax GRANULARITY 1;
ALTER TABLE credential_events ADD INDEX IF NOT EXISTS ix_credential credential_hash TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE credential_events ADD INDEX IF NOT EXISTS ix_session session_hash TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE credential_events ADD INDEX IF NOT EXISTS ix_principal principal_hash TYPE bloom_filter(0.01) GRANULARITY 1;

-- One row a revocation, with its fleet-wide bounds: enforcement took longer than `lower_us` and at most `upper_us` (null: not seen). `kind` is interval,
-- right_censored, unobserved or mismatch. `verdict` (met, violated, unknown) is against `objective_us`. `observed` of `live` gateway instances were
-- presented a covered credential. `is_stuck`: accepted after the objective, and no refusal since.
CREATE TABLE IF NOT EXISTS revocations
(
    revocation       UInt64,
    tenant           LowCardinality(String),
    source           LowCardinality(String),
    scope            LowCardinality(String),
    reason           LowCardinality(String),
    issuer           LowCardinality(String),
    key_id           LowCardinality(String),
    credential_class LowCardinality(String),
    clock_quality    LowCardinality(String),
    revoked_at       DateTime64(6, 'UTC'),
    asserted_at      DateTime64(6, 'UTC'),
    received_at      DateTime64(6, 'UTC'),
    not_before       DateTime64(6, 'UTC'),
    until            DateTime64(6, 'UTC'),
    credential_hash  UInt64,
    session_hash     UInt64,
    principal_hash   UInt64,
    client_id_hash   UInt64,
    parent_hash      UInt64,
    alias_hashes     Array(UInt64),
    credentials      UInt32,
    is_truncated     UInt8,
    kind             LowCardinality(String),
    lower_us         UInt64,
    upper_us         Nullable(UInt64),
    flapped          UInt8,
    observed         UInt32,
    live             UInt32,
    last_accept      DateTime64(6, 'UTC'),
    objective_us     UInt64,
    verdict          LowCardinality(String),
    is_stuck         UInt8,
    version          UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(revoked_at)
ORDER BY (tenant, revoked_at, revocation)
TTL toDateTime(revoked_at) + INTERVAL {rollup_1h_retention_days} DAY
SETTINGS {durability};

-- What each revocation covers: credentials, or for a revoked key all tokens signed with it (credential_hash 0, issuer and key_id set). `until` is when
-- the credential would have expired anyway; of several rows for one credential the least `until` counts. `how`: named, issued, seen, expiry, key.
CREATE TABLE IF NOT EXISTS revocation_watch
(
    revocation      UInt64,
    tenant          LowCardinality(String),
    credential_hash UInt64,
    issuer          LowCardinality(String),
    key_id          LowCardinality(String),
    revoked_at      DateTime64(6, 'UTC'),
    until           DateTime64(6, 'UTC'),
    how             LowCardinality(String),
    version         UInt64,
    INDEX ix_version version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(revoked_at)
ORDER BY (credential_hash, revocation, until)
TTL toDateTime(until) + INTERVAL 3 DAY
SETTINGS {durability};

-- Requests that presented covered credentials, by slot. `is_after` 0: before the revocation, which tells what was refused already.
CREATE TABLE IF NOT EXISTS revocation_presentations
(
    revocation        UInt64,
    gateway           LowCardinality(String),
    gateway_instance  LowCardinality(String),
    is_after          UInt8,
    slot              DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    accepted          UInt64,
    denied            UInt64,
    last_accept       DateTime64(6, 'UTC'),
    first_deny        DateTime64(6, 'UTC'),
    deny_after_accept DateTime64(6, 'UTC'),
    deny_reason       LowCardinality(String),
    service           LowCardinality(String),
    route             LowCardinality(String),
    ahead_us          Int64,
    version           UInt64,
    INDEX ix_version version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(slot)
ORDER BY (revocation, gateway, gateway_instance, is_after, slot)
TTL slot + INTERVAL {raw_retention_days} DAY
SETTINGS {durability};

-- Per revocation and gateway instance: enforcement began later than `lower_us` and at most `upper_us` after the revocation (null: not seen yet). Both are
-- widened by `skew_us`, by how much the instance's clock is proven to be off. `last_accept` is the last time that the instance let a covered credential
-- through, at `service` and `route`; `enforced_at` its first refusal since.
CREATE TABLE IF NOT EXISTS revocation_intervals
(
    revocation       UInt64,
    tenant           LowCardinality(String),
    revoked_at       DateTime64(6, 'UTC'),
    gateway          LowCardinality(String),
    gateway_instance LowCardinality(String),
    kind             LowCardinality(String),
    lower_us         UInt64,
    upper_us         Nullable(UInt64),
    flapped          UInt8,
    skew_us          UInt64,
    accepted         UInt64,
    denied           UInt64,
    last_accept      DateTime64(6, 'UTC'),
    enforced_at      DateTime64(6, 'UTC'),
    deny_reason      LowCardinality(String),
    service          LowCardinality(String),
    route            LowCardinality(String),
    version          UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(revoked_at)
ORDER BY (revocation, gateway, gateway_instance)
TTL toDateTime(revoked_at) + INTERVAL {rollup_1h_retention_days} DAY
SETTINGS {durability};

-- How far credential events and touched slots have been followed.
CREATE TABLE IF NOT EXISTS lifecycle_progress
(
    part      LowCardinality(String),
    watermark DateTime64(3, 'UTC'),
    version   UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY part
SETTINGS {durability};
