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

-- The slots that each window of an SLO is made of: hours inside, minutes at their ends, ten seconds at the ends of those. Windows over six hours begin at a
-- minute, those that minutes are not kept for at an hour. Ranges without a slot are left out.
CREATE VIEW IF NOT EXISTS slo_window_slots AS
WITH (SELECT as_of FROM board_as_of) AS ends
SELECT slo, revision, split_by, window_seconds, part.1 AS step, part.2 AS from_slot, part.3 AS to_slot
FROM
(
    SELECT slo, revision, split_by, window_seconds,
        multiIf(window_seconds > greatest(43200, ({rollup_1m_retention_days} - 1) * 86400), 3600, window_seconds > 21600, 60, 10) AS begin_step,
        toUInt32(intDiv(ends - window_seconds + begin_step - 1, begin_step) * begin_step) AS starts,
        toUInt32(intDiv(starts + 59, 60) * 60) AS minute_from, toUInt32(intDiv(ends, 60) * 60) AS minute_to,
        toUInt32(intDiv(minute_from + 3599, 3600) * 3600) AS hour_from, toUInt32(intDiv(minute_to, 3600) * 3600) AS hour_to,
        arrayJoin(arrayFilter(p -> p.2 < p.3, multiIf(
            minute_from >= minute_to, [(toUInt32(10), starts, toUInt32(ends))],
            hour_from >= hour_to, [(toUInt32(10), starts, minute_from), (toUInt32(60), minute_from, minute_to), (toUInt32(10), minute_to, toUInt32(ends))],
            [(toUInt32(10), starts, minute_from), (toUInt32(60), minute_from, hour_from), (toUInt32(3600), hour_from, hour_to), (toUInt32(60), hour_to, minute_to), (toUInt32(10), minute_to, toUInt32(ends))]))) AS part
    FROM slo_current ARRAY JOIN windows AS window_seconds
);

-- Good and valid events of every group over every window of its SLO. A group that splits bad events is compared with all valid events of the group without the
-- splitting labels, which itself is left out. Slots are first summed up to the segments between the ends of all windows. What is worked out of the SLOs is
-- worked out once, as one array.
CREATE VIEW IF NOT EXISTS slo_windows AS
WITH
    (SELECT groupArray((slo, revision, window_seconds, step, from_slot, to_slot, split_by)) FROM slo_window_slots) AS slots,
    (SELECT as_of FROM board_as_of) AS ends,
    arraySort(arrayDistinct(arrayConcat([toUInt32(0)], arrayMap(s -> s.5, slots), arrayMap(s -> s.6, slots)))) AS bounds
SELECT slo, revision, group_key, window_seconds, assumeNotNull(ends) AS as_of, labels, split_by,
    toInt64(if(empty(split_by), good_sum, base_valid)) - toInt64(if(empty(split_by), 0, valid_sum)) AS good, toInt64(if(empty(split_by), valid_sum, base_valid)) AS valid
FROM
(
    SELECT slo, revision, group_key, window_seconds, split_by, good_sum, valid_sum,
        JSONExtractKeysAndValues(group_key, 'String') AS labels, arrayFilter(l -> NOT has(split_by, l.1), labels) AS base_labels, length(labels) = length(base_labels) AS is_base,
        sumIf(valid_sum, is_base) OVER (PARTITION BY slo, revision, window_seconds, base_labels) AS base_valid,
        max(valid_sum) OVER (PARTITION BY slo, revision, group_key) AS most
    FROM
    (
        SELECT s.slo AS slo, s.revision AS revision, s.group_key AS group_key, w.window_seconds AS window_seconds, any(w.split_by) AS split_by,
            sumIf(s.g, s.step = w.step AND s.segment >= w.from_slot AND s.segment < w.to_slot) AS good_sum, sumIf(s.v, s.step = w.step AND s.segment >= w.from_slot AND s.segment < w.to_slot) AS valid_sum
        FROM
        (
            SELECT toString(slo) AS slo, toString(revision) AS revision, toString(group_key) AS group_key, toUInt32(3600) AS step, roundDown(toUInt32(slot), bounds) AS segment, sum(good) AS g, sum(valid) AS v
            FROM slo_slices_1h FINAL
            WHERE slot IN (SELECT toDateTime(arrayJoin(arrayFlatten(arrayMap(s -> range(s.5, s.6, 3600), arrayFilter(s -> s.4 = 3600, slots)))), 'UTC')) GROUP BY slo, revision, group_key, segment
            UNION ALL
            SELECT toString(slo) AS slo, toString(revision) AS revision, toString(group_key) AS group_key, toUInt32(60) AS step, roundDown(toUInt32(slot), bounds) AS segment, sum(good) AS g, sum(valid) AS v
            FROM slo_slices_1m FINAL
            WHERE slot IN (SELECT toDateTime(arrayJoin(arrayFlatten(arrayMap(s -> range(s.5, s.6, 60), arrayFilter(s -> s.4 = 60, slots)))), 'UTC')) GROUP BY slo, revision, group_key, segment
            UNION ALL
            SELECT toString(slo) AS slo, toString(revision) AS revision, toString(group_key) AS group_key, toUInt32(10) AS step, roundDown(toUInt32(slot), bounds) AS segment, sum(good) AS g, sum(valid) AS v
            FROM slo_slices_10s FINAL
            WHERE slot IN (SELECT toDateTime(arrayJoin(arrayFlatten(arrayMap(s -> range(s.5, s.6, 10), arrayFilter(s -> s.4 = 10, slots)))), 'UTC')) GROUP BY slo, revision, group_key, segment
        ) AS s
        INNER JOIN (SELECT toString(w.1) AS slo, toString(w.2) AS revision, w.3 AS window_seconds, w.4 AS step, w.5 AS from_slot, w.6 AS to_slot, w.7 AS split_by FROM (SELECT arrayJoin(slots) AS w)) AS w
            ON s.slo = w.slo AND s.revision = w.revision
        GROUP BY slo, revision, group_key, window_seconds
    )
)
WHERE most > 0 AND (empty(split_by) OR NOT is_base);

-- How fast each window of each group spends its error budget: 1 spends it exactly in the SLO's period. NULL where nothing valid was counted.
CREATE VIEW IF NOT EXISTS slo_burn_rates AS
SELECT w.slo AS slo, w.revision AS revision, w.group_key AS group_key, w.labels AS labels, w.window_seconds AS window_seconds, w.as_of AS as_of, w.good AS good, w.valid AS valid, w.valid - w.good AS bad,
    if(valid = 0, NULL, if(bad = 0, 0, bad / valid * 1000000000 / (1000000000 - target_ppb))) AS burn_rate,
    c.display_name AS display_name, c.service AS slo_service, c.target_ppb AS target_ppb, c.target_ratio AS target_ratio, c.period_seconds AS period_seconds, c.group_by AS group_by, c.runbook_anchor AS runbook_anchor,
    arrayFirst(l -> l.1 = 'tenant', labels).2 AS tenant, arrayFirst(l -> l.1 = 'product', labels).2 AS product, arrayFirst(l -> l.1 = 'service', labels).2 AS service,
    arrayStringConcat(arrayMap(l -> l.2, arrayFilter(l -> l.1 != 'tenant', labels)), ' · ') AS group_name
FROM slo_windows AS w INNER JOIN slo_current AS c ON w.slo = c.slo AND w.revision = c.revision;

-- The error budget of each group over its SLO's whole period, by occurrences. Ratios are shares of the budget and signed; NULL where nothing valid was counted,
-- or where the objective leaves no budget.
CREATE VIEW IF NOT EXISTS slo_budgets AS
SELECT slo, revision, group_key, labels, as_of, good, valid, bad, display_name, slo_service, target_ppb, target_ratio, period_seconds, group_by, runbook_anchor, tenant, product, service, group_name,
    good / nullIf(valid, 0) AS sli_ratio, if(target_ppb >= 1000000000, NULL, burn_rate) AS spent_ratio, 1 - spent_ratio AS remaining_ratio,
    remaining_ratio * ((1000000000 - target_ppb) / 1000000000) * period_seconds / 60 AS minutes_left, if(spent_ratio IS NULL, NULL, (1000000000 - target_ppb) / 1000000000 * valid - bad) AS events_left
FROM slo_burn_rates WHERE window_seconds = period_seconds;

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

-- How each group of each SLO stands, in a word: `breached` when the budget is gone, `at_risk` when an alert of it fires or less than a quarter is left, `ok`,
-- and `no_data` when nothing valid was counted in the whole period. `is_overview` is 0 for groups of single services and codes.
CREATE VIEW IF NOT EXISTS slo_states AS
SELECT b.slo AS slo, b.revision AS revision, b.group_key AS group_key, b.labels AS labels, as_of, good, valid, bad, display_name, target_ratio, period_seconds, runbook_anchor, tenant, product, service, group_name,
    sli_ratio, remaining_ratio, minutes_left, events_left, toUInt8(NOT hasAny(group_by, ['service', 'http_status', 'reason'])) AS is_overview, a.pages AS pages, a.tickets AS tickets,
    multiIf(remaining_ratio IS NULL, 'no_data', remaining_ratio <= 0, 'breached', a.pages + a.tickets > 0 OR remaining_ratio < 0.25, 'at_risk', 'ok') AS standing
FROM slo_budgets AS b
LEFT JOIN
(
    SELECT slo, labels, countIf(severity = 'page') AS pages, countIf(severity != 'page') AS tickets FROM alert_current WHERE state IN ('firing', 'recovering') GROUP BY slo, labels
) AS a ON b.slo = a.slo AND b.labels = a.labels;
