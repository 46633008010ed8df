-- What SLOs promise now, one row each: taken from their revisions where SLOs are taken over and once an hour, so that boards need not work it out of all
-- revisions for every panel. The newest `seen_at` of an SLO counts; read with FINAL.
CREATE TABLE IF NOT EXISTS slo_promises
(
    slo            LowCardinality(String),
    revision       LowCardinality(String),
    first_seen     DateTime64(3, 'UTC'),
    definition     String CODEC(ZSTD(1)),
    seen_at        DateTime64(3, 'UTC'),
    display_name   String DEFAULT JSONExtractString(definition, 'displayName'),
    description    String DEFAULT JSONExtractString(definition, 'description'),
    service        String DEFAULT JSONExtractString(definition, 'service'),
    target_ppb     Int64 DEFAULT JSONExtractInt(definition, 'targetPpb'),
    target_ratio   Float64 DEFAULT target_ppb / 1000000000,
    period_seconds UInt32 DEFAULT JSONExtractUInt(definition, 'periodSeconds'),
    group_by       Array(String) DEFAULT JSONExtract(definition, 'groupBy', 'Array(String)'),
    split_by       Array(String) DEFAULT JSONExtract(definition, 'sli', 'splitBadBy', 'Array(String)'),
    tiers          Array(String) DEFAULT JSONExtractArrayRaw(definition, 'tiers'),
    runbook_anchor String DEFAULT JSONExtractString(definition, 'runbookAnchor'),
    windows        Array(UInt32) DEFAULT arraySort(arrayDistinct(arrayConcat(
        arrayMap(t -> toUInt32(JSONExtractUInt(t, 'longWindowSeconds')), tiers), arrayMap(t -> toUInt32(JSONExtractUInt(t, 'shortWindowSeconds')), tiers),
        [toUInt32(3600), period_seconds])))
)
ENGINE = ReplacingMergeTree(seen_at)
ORDER BY slo
SETTINGS {durability};

-- What was promised before this table was.
INSERT INTO slo_promises (slo, revision, first_seen, definition, seen_at) SELECT slo, revision, first_seen, definition, now64(3, 'UTC') FROM slo_current;

-- SLOs as they are promised now. One that was last seen a day before the others is gone.
CREATE OR REPLACE VIEW slo_current AS
SELECT slo, revision, first_seen, display_name, description, service, target_ppb, target_ratio, period_seconds, group_by, split_by, tiers, runbook_anchor, windows, definition
FROM slo_promises FINAL
WHERE seen_at > (SELECT max(seen_at) - toIntervalDay(1) FROM slo_promises);

-- As before, with what is promised looked up once: good and valid events of every group over every window of its SLO. A group that splits bad events is compared
-- with all valid events of the group without the splitting labels, which itself is left out. Slots are first summed up to the segments between the ends of all
-- windows, so that each is looked at once however many windows it lies in.
CREATE OR REPLACE VIEW slo_windows AS
WITH
    (SELECT groupArray((window_seconds, step, from_slot, to_slot)) FROM slo_window_slots) AS slots,
    arraySort(arrayDistinct(arrayConcat([0], slots.3, slots.4))) AS bounds
SELECT slo, revision, group_key, labels, window_seconds, split_by, target_ppb, target_ratio, period_seconds, group_by, display_name, runbook_anchor,
    toInt64(if(empty(split_by), good_sum, base_valid)) - toInt64(if(empty(split_by), 0, valid_sum)) AS good, toInt64(if(empty(split_by), valid_sum, base_valid)) AS valid
FROM
(
    SELECT *, sumIf(valid_sum, is_base) OVER (PARTITION BY slo, revision, window_seconds, base_labels) AS base_valid, max(valid_sum) OVER (PARTITION BY slo, revision, group_key) AS most
    FROM
    (
        SELECT slo, revision, group_key, labels, window_seconds, good_sum, valid_sum, split_by, target_ppb, target_ratio, period_seconds, group_by, display_name, runbook_anchor,
            arrayFilter(l -> NOT has(split_by, l.1), labels) AS base_labels, length(labels) = length(base_labels) AS is_base
        FROM
        (
            SELECT slo, revision, group_key, JSONExtractKeysAndValues(group_key, 'String') AS labels, window_seconds,
                sumIf(g, step = w_step AND segment >= w_from AND segment < w_to) AS good_sum, sumIf(v, step = w_step AND segment >= w_from AND segment < w_to) AS valid_sum,
                any(split_by) AS split_by, any(target_ppb) AS target_ppb, any(target_ratio) AS target_ratio, any(period_seconds) AS period_seconds, any(group_by) AS group_by, any(display_name) AS display_name, any(runbook_anchor) AS runbook_anchor
            FROM
            (
            SELECT toString(slo) AS slo, toString(revision) AS revision, toString(group_key) AS group_key, 3600 AS step, roundDown(toUInt32(slot), bounds) AS segment, sum(good) AS g, sum(valid) AS v
            FROM slo_slices_1h FINAL WHERE slot IN (SELECT toDateTime(arrayJoin(range(p.3, p.4, 3600)), 'UTC') FROM (SELECT arrayJoin(slots) AS p) WHERE p.2 = 3600) GROUP BY slo, revision, group_key, segment
            UNION ALL
            SELECT toString(slo) AS slo, toString(revision) AS revision, toString(group_key) AS group_key, 60 AS step, roundDown(toUInt32(slot), bounds) AS segment, sum(good) AS g, sum(valid) AS v
            FROM slo_slices_1m FINAL WHERE slot IN (SELECT toDateTime(arrayJoin(range(p.3, p.4, 60)), 'UTC') FROM (SELECT arrayJoin(slots) AS p) WHERE p.2 = 60) GROUP BY slo, revision, group_key, segment
            UNION ALL
            SELECT toString(slo) AS slo, toString(revision) AS revision, toString(group_key) AS group_key, 10 AS step, roundDown(toUInt32(slot), bounds) AS segment, sum(good) AS g, sum(valid) AS v
            FROM slo_slices_10s FINAL WHERE slot IN (SELECT toDateTime(arrayJoin(range(p.3, p.4, 10)), 'UTC') FROM (SELECT arrayJoin(slots) AS p) WHERE p.2 = 10) GROUP BY slo, revision, group_key, segment
            ) AS s
            INNER JOIN
            (
                SELECT toString(slo) AS w_slo, toString(revision) AS w_revision, p.1 AS window_seconds, p.2 AS w_step, p.3 AS w_from, p.4 AS w_to, split_by, target_ppb, target_ratio, period_seconds, group_by, display_name, runbook_anchor
                FROM (SELECT slo, revision, arrayJoin(windows) AS seconds, arrayJoin(arrayFilter(p -> p.1 = seconds, slots)) AS p, split_by, target_ppb, target_ratio, period_seconds, group_by, display_name, runbook_anchor FROM slo_current)
            ) AS w ON s.slo = w.w_slo AND s.revision = w.w_revision
            GROUP BY slo, revision, group_key, window_seconds
        ) AS s
    )
)
WHERE most > 0 AND (empty(split_by) OR NOT is_base);
