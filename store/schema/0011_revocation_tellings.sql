-- Several feeds may tell one revocation: an identity provider's log, an event stream, a script. Each of these tellings keeps what it said; those that
-- agree on the target at about the same time are one revocation, known by the telling whose clock is best: `revocation` is that one's id. `names` is
-- what tellings of one revocation have in common at least one of, in words that go with the scope; two sessions may share a device, so a session that
-- is named is meant alone. Read with FINAL.
CREATE TABLE IF NOT EXISTS revocation_tellings
(
    telling          UInt64,
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
    expires_at       DateTime64(6, 'UTC'),
    credential_hash  UInt64,
    session_hash     UInt64,
    principal_hash   UInt64,
    client_id_hash   UInt64,
    parent_hash      UInt64,
    alias_hashes     Array(UInt64),
    names            Array(String) DEFAULT arrayDistinct(multiIf(
        scope IN ('token', 'key'), arrayConcat(
            arrayMap(h -> concat('credential ', toString(h)), arrayFilter(h -> h != 0, arrayConcat([credential_hash], alias_hashes))),
            if(scope = 'key' AND key_id != '', [concat('key ', key_id)], [])),
        scope = 'session' AND session_hash != 0, [concat('session ', toString(session_hash))],
        scope = 'device' AND empty(alias_hashes) AND session_hash != 0, [concat('session ', toString(session_hash))],
        scope = 'device', arrayMap(h -> concat('device ', toString(h), ' of ', toString(principal_hash)), alias_hashes),
        scope = 'session', arrayMap(h -> concat('credential ', toString(h)), arrayFilter(h -> h != 0, arrayConcat([credential_hash], alias_hashes))),
        scope = 'grant', arrayConcat(
            if(parent_hash != 0, [concat('grant ', toString(parent_hash))], []),
            if(principal_hash != 0 AND client_id_hash != 0, [concat('principal ', toString(principal_hash), ' at ', toString(client_id_hash))], [])),
        scope = 'client' AND client_id_hash != 0, [concat('client ', toString(client_id_hash))],
        scope = 'principal', arrayMap(h -> concat('principal ', toString(h)), arrayFilter(h -> h != 0, arrayConcat([principal_hash], alias_hashes))),
        scope = 'issuer_not_before' AND issuer != '', [concat('issuer ', issuer)],
        [])),
    version          UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(revoked_at)
ORDER BY (tenant, revoked_at, telling)
TTL toDateTime(revoked_at) + INTERVAL {rollup_1h_retention_days} DAY
SETTINGS {durability};

-- A telling that was a revocation of its own until another one of it came: `merged_into` is not 0, and the row counts no more. Of what is watched for a
-- revocation, only rows from version `watched_from` on count: it is worked out anew when another telling changes what it covers.
ALTER TABLE revocations ADD COLUMN IF NOT EXISTS merged_into UInt64 DEFAULT 0;
ALTER TABLE revocations ADD COLUMN IF NOT EXISTS watched_from UInt64 DEFAULT 0;

INSERT INTO revocation_tellings (telling, revocation, tenant, source, scope, reason, issuer, key_id, credential_class, clock_quality, revoked_at, asserted_at, received_at, not_before, expires_at,
    credential_hash, session_hash, principal_hash, client_id_hash, parent_hash, alias_hashes, version)
SELECT revocation, revocation, tenant, source, scope, reason, issuer, key_id, credential_class, clock_quality, revoked_at, asserted_at, received_at, not_before, if(until < revoked_at + INTERVAL 30 DAY, until, toDateTime64(0, 6, 'UTC')),
    credential_hash, session_hash, principal_hash, client_id_hash, parent_hash, alias_hashes, 0
FROM revocations FINAL;
