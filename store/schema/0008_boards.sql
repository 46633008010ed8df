-- Views that the boards read (dashboards/): SLOs as they are promised now, and what each group of them counted over the windows that burn rates and
-- budgets are made of. They hold nothing; every number comes from slices, summed up as rules/measure does, so boards, API and alerts agree.

-- The instant that windows end at: the newest multiple of ten seconds that is five seconds behind the clock, as evaluations have it.
CREATE VIEW IF NOT EXISTS board_as_of AS SELECT toUInt32(intDiv(toUnixTimestamp(now()) - 5, 10) * 10) AS as_of;

-- The newest revision of every SLO with what its definition promises. An SLO that was last measured a day before the others is gone.
CREATE VIEW IF NOT EXISTS slo_current AS
SELECT slo, revision, first_seen,
    JSONExtractString(definition, 'displayName') AS display_name, JSONExtractString(definition, 'description') AS description, JSONExtractString(definition, 'service') AS service,
    JSONExtractInt(definition, 'targetPpb') AS target_ppb, target_ppb / 1000000000 AS target_ratio, toUInt32(JSONExtractUInt(definition, 'periodSeconds')) AS period_seconds,
    JSONExtract(definition, 'groupBy', 'Array(String)') AS group_by, JSONExtract(definition, 'sli', 'splitBadBy', 'Array(String)') AS split_by,
    JSONExtractArrayRaw(definition, 'tiers') AS tiers, JSONExtractString(definition, 'runbookAnchor') AS runbook_anchor,
    arraySort(arrayDistinct(arrayConcat(
        arrayMap(t -> toUInt32(JSONExtractUInt(t, 'longWindowSeconds')), tiers), arrayMap(t -> toUInt32(JSONExtractUInt(t, 'shortWindowSeconds')), tiers),
        [toUInt32(3600), period_seconds]))) AS windows,
    definition
FROM
(
    SELECT slo, argMax(r.revision, (m.version, r.first_seen)) AS revision, argMax(r.first_seen, (m.version, r.first_seen)) AS first_seen,
        argMax(r.definition, (m.version, r.first_seen)) AS definition, max(m.version) AS measured
    FROM (SELECT slo, revision, definition, first_seen FROM slo_revisions FINAL) AS r
    LEFT JOIN (SELECT slo, revision, max(version) AS version FROM slo_measured GROUP BY slo, revision) AS m ON r.slo = m.slo AND r.revision = m.revision
    GROUP BY slo
)
WHERE measured = 0 OR measured + 86400000 >= (SELECT max(version) FROM slo_measured);

-- The slots that each window in use is made of: hours inside, minutes at their ends, ten seconds at the ends of those; from each place on to before the next.
-- Windows over six hours begin at a minute, those that minutes are not kept for at an hour.
CREATE VIEW IF NOT EXISTS slo_window_slots AS
SELECT window_seconds, part.1 AS step, part.2 AS from_slot, part.3 AS to_slot
FROM
(
    SELECT window_seconds, arrayJoin(CAST([(10, starts, m0), (60, m0, h0), (3600, h0, h1), (60, h1, m1), (10, m1, ends)], 'Array(Tuple(UInt32, UInt32, UInt32))')) AS part
    FROM
    (
        SELECT window_seconds, starts, ends, m0, m1, least(intDiv(m0 + 3599, 3600) * 3600, m1) AS h0, greatest(h0, intDiv(m1, 3600) * 3600) AS h1
        FROM
        (
            SELECT window_seconds, starts, ends, m0, greatest(intDiv(ends, 60) * 60, m0) AS m1
            FROM
            (
                SELECT window_seconds, starts, ends, least(intDiv(starts + 59, 60) * 60, ends) AS m0
                FROM
                (
                    SELECT window_seconds, toInt64(as_of) AS ends, intDiv(as_of - window_seconds + begin_step - 1, begin_step) * begin_step AS starts
                    FROM
                    (
                        SELECT DISTINCT arrayJoin(windows) AS window_seconds, multiIf(window_seconds > greatest(43200, ({rollup_1m_retention_days} - 1) * 86400), 3600, window_seconds > 21600, 60, 10) AS begin_step
                        FROM slo_current
                    ) AS w CROSS JOIN board_as_of AS b
                )
            )
        )
    )
)
WHERE from_slot < to_slot;

-- Good and valid events of every group over every window of its SLO. A group that splits bad events is compared with all valid events of the group without the
-- splitting labels, which itself is left out. Slots are first summed up to the segments between the ends of all windows, so that each is looked at once however
-- many windows it lies in.
CREATE VIEW IF NOT EXISTS slo_windows AS
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
                sumIf(g, step = w_step AND segment >= w_from AND segment < w_to) AS good_sum, sumIf(v, step = w_step AND segment >= w_from AND segment < w_to) AS valid_sum
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
                SELECT toString(c.slo) AS w_slo, p.1 AS window_seconds, p.2 AS w_step, p.3 AS w_from, p.4 AS w_to
                FROM (SELECT slo, arrayJoin(windows) AS seconds FROM slo_current) AS c INNER JOIN (SELECT arrayJoin(slots) AS p) AS places ON c.seconds = places.p.1
            ) AS w ON s.slo = w.w_slo
            GROUP BY slo, revision, group_key, window_seconds
        ) AS s
        INNER JOIN slo_current AS c ON s.slo = c.slo AND s.revision = c.revision
    )
)
WHERE most > 0 AND (empty(split_by) OR NOT is_base);

-- Every alert as it stands, with what it says of itself.
CREATE VIEW IF NOT EXISTS alert_current AS
SELECT fingerprint, slo, severity, state, changed_at, JSONExtractString(state_json, 'tier') AS tier, JSONExtractBool(state_json, 'isFrozen') AS is_frozen, JSONExtractBool(state_json, 'isStale') AS is_stale,
    JSONExtractString(state_json, 'labels', 'alertname') AS alert_name, arraySort(JSONExtractKeysAndValues(state_json, 'group', 'String')) AS labels,
    arrayFirst(l -> l.1 = 'tenant', labels).2 AS tenant, arrayFirst(l -> l.1 = 'product', labels).2 AS product, arrayFirst(l -> l.1 = 'service', labels).2 AS service,
    arrayStringConcat(arrayMap(l -> l.2, arrayFilter(l -> l.1 != 'tenant', labels)), ' · ') AS group_name,
    fromUnixTimestamp64Milli(JSONExtractInt(state_json, 'activeAtMs'), 'UTC') AS active_at, JSONExtractInt(state_json, 'firedAtMs') AS fired_at_ms,
    JSONExtractString(state_json, 'detail', 'annotations', 'summary') AS summary, JSONExtractString(state_json, 'detail', 'annotations', 'likely_cause') AS likely_cause,
    JSONExtractString(state_json, 'detail', 'annotations', 'runbook_url') AS runbook_url, JSONExtractString(state_json, 'detail', 'why') AS why
FROM alert_states FINAL;

-- How fast each window of each group spends its error budget (1 spends it exactly in the SLO's period; NULL where nothing valid was counted), and how the group
-- stands as a whole. The budget is counted by occurrences over the whole period; ratios are shares of it and signed, NULL where nothing valid was counted or
-- the objective leaves no budget. `standing`: `breached` when the budget is gone, `at_risk` when an alert of the group fires or less than a quarter is left,
-- `ok`, and `no_data`. `is_overview` is 0 for groups of single services and codes.
CREATE VIEW IF NOT EXISTS slo_burn_rates AS
SELECT *, 1 - spent_ratio AS remaining_ratio, multiIf(spent_ratio IS NULL, 'no_data', spent_ratio >= 1, 'breached', pages + tickets > 0 OR spent_ratio > 0.75, 'at_risk', 'ok') AS standing
FROM
(
    SELECT *, if(target_ppb >= 1000000000, NULL, maxIf(burn_rate, window_seconds = period_seconds) OVER (PARTITION BY slo, revision, group_key)) AS spent_ratio
    FROM
    (
        SELECT w.slo AS slo, w.revision AS revision, w.group_key AS group_key, w.labels AS labels, w.window_seconds AS window_seconds, w.good AS good, w.valid AS valid, w.valid - w.good AS bad,
            if(w.valid = 0, NULL, if(w.valid = w.good, 0, (w.valid - w.good) / w.valid * 1000000000 / (1000000000 - w.target_ppb))) AS burn_rate,
            w.display_name AS display_name, w.target_ppb AS target_ppb, w.target_ratio AS target_ratio, w.period_seconds AS period_seconds, w.runbook_anchor AS runbook_anchor,
            w.labels[indexOf(w.labels.1, 'tenant')].2 AS tenant, w.labels[indexOf(w.labels.1, 'product')].2 AS product, w.labels[indexOf(w.labels.1, 'service')].2 AS service,
            arrayStringConcat(arrayMap(l -> l.2, arrayFilter(l -> l.1 != 'tenant', w.labels)), ' · ') AS group_name,
            toUInt8(NOT hasAny(w.group_by, ['service', 'http_status', 'reason'])) AS is_overview, a.pages AS pages, a.tickets AS tickets
        FROM slo_windows AS w
        LEFT JOIN
        (
            SELECT slo, labels, countIf(severity = 'page') AS pages, countIf(severity != 'page') AS tickets FROM alert_current WHERE state IN ('firing', 'recovering') GROUP BY slo, labels
        ) AS a ON w.slo = a.slo AND w.labels = a.labels
    )
);

-- How each group of each SLO stands over its whole period.
CREATE VIEW IF NOT EXISTS slo_states AS
SELECT slo, revision, group_key, labels, good, valid, bad, display_name, target_ratio, period_seconds, runbook_anchor, tenant, product, service, group_name, pages, tickets, is_overview,
    good / nullIf(valid, 0) AS sli_ratio, spent_ratio, remaining_ratio, remaining_ratio * ((1000000000 - target_ppb) / 1000000000) * period_seconds / 60 AS minutes_left,
    if(spent_ratio IS NULL, NULL, (1000000000 - target_ppb) / 1000000000 * valid - bad) AS events_left, standing
FROM slo_burn_rates WHERE window_seconds = period_seconds;

-- The groups that current revisions have slices of. `base_key` names the group whose valid events a group's bad ones are compared with: itself, or for a group
-- that splits bad events the one without the splitting labels. `group_id` names a group where its key would have to be quoted.
CREATE VIEW IF NOT EXISTS slo_groups AS
SELECT g.slo AS slo, g.group_key AS group_key, toString(cityHash64(g.group_key)) AS group_id, b.group_key AS base_key, toUInt8(g.group_key != b.group_key) AS is_split,
    g.revision AS revision, g.target_ratio AS target_ratio, g.period_seconds AS period_seconds,
    arrayStringConcat(arrayMap(l -> l.2, arrayFilter(l -> l.1 != 'tenant', g.labels)), ' · ') AS group_name
FROM
(
    SELECT slo, revision, target_ratio, period_seconds, group_key, labels, arrayFilter(l -> NOT has(split_by, l.1), labels) AS base_labels
    FROM (SELECT s.slo AS slo, s.revision AS revision, c.target_ratio AS target_ratio, c.period_seconds AS period_seconds, s.group_key AS group_key, JSONExtractKeysAndValues(s.group_key, 'String') AS labels, c.split_by AS split_by
        FROM (SELECT DISTINCT slo, revision, toString(group_key) AS group_key FROM slo_slices_1h UNION DISTINCT SELECT DISTINCT slo, revision, toString(group_key) AS group_key FROM slo_slices_10s) AS s
        INNER JOIN slo_current AS c ON s.slo = c.slo AND s.revision = c.revision)
) AS g
INNER JOIN
(
    SELECT DISTINCT slo, toString(group_key) AS group_key, JSONExtractKeysAndValues(toString(group_key), 'String') AS labels
    FROM (SELECT slo, revision, group_key FROM slo_slices_1h UNION DISTINCT SELECT slo, revision, group_key FROM slo_slices_10s) WHERE (slo, revision) IN (SELECT slo, revision FROM slo_current)
) AS b ON g.slo = b.slo AND g.base_labels = b.labels;
