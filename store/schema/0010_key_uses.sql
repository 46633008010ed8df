-- When tokens signed with each key were seen, an hour a row: how long a key was published before its first use, and whether it was withdrawn while its
-- tokens lived, without a look at single events. `first_ts` and `last_ts` are exact; bit n of `minutes` says that it was used in minute n of the hour;
-- `last_expiry` is when the last token told to be issued in the hour ends (1970-01-01: not told). `how`: `accepted` at a gateway and `issued`, fed in the
-- same INSERT from auth_events and credential_events; `refused`, a row a minute, for a key that the gateway did not know though it had been published for
-- less than a day, written by the rules. Other refusals are left out, since anyone can invent key ids. Least, greatest and bits: a row that is added
-- again changes nothing. Read with GROUP BY, never FINAL.
CREATE TABLE IF NOT EXISTS key_uses
(
    tenant      LowCardinality(String),
    issuer      LowCardinality(String),
    key_id      LowCardinality(String),
    how         LowCardinality(String),
    slot        DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    first_ts    SimpleAggregateFunction(min, DateTime64(6, 'UTC')),
    last_ts     SimpleAggregateFunction(max, DateTime64(6, 'UTC')),
    minutes     SimpleAggregateFunction(groupBitOr, UInt64),
    last_expiry SimpleAggregateFunction(max, DateTime64(6, 'UTC'))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(slot)
ORDER BY (tenant, key_id, issuer, how, slot)
TTL slot + INTERVAL {rollup_1h_retention_days} DAY
SETTINGS non_replicated_deduplication_window = 10000, min_parts_to_merge_at_once = 30, {durability};

CREATE MATERIALIZED VIEW IF NOT EXISTS key_uses_accepted_mv TO key_uses AS
SELECT tenant, issuer, key_id, 'accepted' AS how, toStartOfHour(toDateTime(ts, 'UTC')) AS slot,
    toDateTime64(min(ts), 6, 'UTC') AS first_ts, toDateTime64(max(ts), 6, 'UTC') AS last_ts, groupBitOr(bitShiftLeft(toUInt64(1), toMinute(toDateTime(ts, 'UTC')))) AS minutes
FROM auth_events
WHERE decision = 'allow' AND key_id != '' AND kind IN ('validation', 'authorization', 'introspection', 'issuance') AND auth_method IN ('jwt', 'oidc_session', 'token_exchange', 'dpop', 'unknown')
GROUP BY tenant, issuer, key_id, slot;

CREATE MATERIALIZED VIEW IF NOT EXISTS key_uses_issued_mv TO key_uses AS
SELECT tenant, issuer, key_id, 'issued' AS how, toStartOfHour(toDateTime(occurred_ts, 'UTC')) AS slot,
    toDateTime64(min(occurred_ts), 6, 'UTC') AS first_ts, toDateTime64(max(occurred_ts), 6, 'UTC') AS last_ts, groupBitOr(bitShiftLeft(toUInt64(1), toMinute(toDateTime(occurred_ts, 'UTC')))) AS minutes,
    toDateTime64(max(expires_at), 6, 'UTC') AS last_expiry
FROM credential_events
WHERE kind IN ('issued', 'refreshed') AND key_id != ''
GROUP BY tenant, issuer, key_id, slot;

-- What was stored before this table was, as far as half a minute of reading reaches: an upgrade must not keep the service from starting.
INSERT INTO key_uses (tenant, issuer, key_id, how, slot, first_ts, last_ts, minutes)
SELECT tenant, issuer, key_id, 'accepted', toStartOfHour(toDateTime(ts, 'UTC')) AS slot,
    toDateTime64(min(ts), 6, 'UTC'), toDateTime64(max(ts), 6, 'UTC'), groupBitOr(bitShiftLeft(toUInt64(1), toMinute(toDateTime(ts, 'UTC'))))
FROM auth_events
WHERE decision = 'allow' AND key_id != '' AND kind IN ('validation', 'authorization', 'introspection', 'issuance') AND auth_method IN ('jwt', 'oidc_session', 'token_exchange', 'dpop', 'unknown')
GROUP BY tenant, issuer, key_id, slot
SETTINGS max_execution_time = 30, timeout_overflow_mode = 'break', max_threads = 2;

INSERT INTO key_uses (tenant, issuer, key_id, how, slot, first_ts, last_ts, minutes, last_expiry)
SELECT tenant, issuer, key_id, 'issued', toStartOfHour(toDateTime(occurred_ts, 'UTC')) AS slot,
    toDateTime64(min(occurred_ts), 6, 'UTC'), toDateTime64(max(occurred_ts), 6, 'UTC'), groupBitOr(bitShiftLeft(toUInt64(1), toMinute(toDateTime(occurred_ts, 'UTC')))), toDateTime64(max(expires_at), 6, 'UTC')
FROM credential_events
WHERE kind IN ('issued', 'refreshed') AND key_id != ''
GROUP BY tenant, issuer, key_id, slot
SETTINGS max_execution_time = 30, timeout_overflow_mode = 'break', max_threads = 2;
