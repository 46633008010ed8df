import { table } from "../build/table.ts";
import { ALERT_STATES } from "../build/thresholds.ts";
import { THIS_SLO } from "../sql/one-group.ts";

export const alertChanges = table({
  title: "Alert history", size: { w: 24, h: 8 },
  description: "Every change of an alert of this objective in the time chosen above, newest first, and why it changed. Good: empty, or short.",
  sql: `
    SELECT eval_time AS "Time", severity AS "Severity", arrayStringConcat(arrayMap(n -> JSONExtractString(labels_json, n), arrayFilter(n -> JSONHas(labels_json, n), ['product', 'service', 'region', 'issuer', 'http_status', 'reason'])), ' · ') AS "For",
      JSONExtractString(labels_json, 'burn_tier') AS "Tier", from_state AS "From", to_state AS "To", why AS "Why"
    FROM alert_transitions WHERE $__timeFilter(eval_time) AND ${THIS_SLO} ORDER BY eval_time DESC LIMIT 200`,
  columns: { Time: { unit: "time:YYYY-MM-DD HH:mm:ss", width: 160 }, Severity: { width: 90 }, Tier: { width: 80 }, From: { mappings: ALERT_STATES, width: 120 }, To: { mappings: ALERT_STATES, cell: "color-text", width: 120 } },
  empty: "No alert of this objective changed in this time",
});

export const definition = table({
  title: "Definition", size: { w: 12, h: 9 },
  description: "What this objective promises, word for word as it is measured now, and when alerts of it begin. Change it in its file; a changed promise is a new revision with a curve of its own.",
  sql: `
    SELECT kv.1 AS "What", kv.2 AS "Is" FROM (
      SELECT arrayJoin(arrayConcat([
        ('Name', slo), ('Title', display_name), ('Counts', description), ('Service', service), ('Target', concat(toString(round(target_ratio * 100, 7)), ' %')), ('Period', concat(toString(round(period_seconds / 86400, 3)), ' days, rolling')),
        ('For each', arrayStringConcat(group_by, ', ')), ('Splits bad events by', if(empty(split_by), '–', arrayStringConcat(split_by, ', '))), ('Runbook', concat('runbooks#', runbook_anchor)), ('Revision', revision)],
        arrayMap(t -> (concat('Tier ', JSONExtractString(t, 'name')), concat(JSONExtractString(t, 'severity'), ' over ', toString(JSONExtractInt(t, 'factorPerMille') / 1000), ' times in ', toString(JSONExtractInt(t, 'longWindowSeconds') / 3600), ' h and ', toString(JSONExtractInt(t, 'shortWindowSeconds') / 60), ' min')), tiers))) AS kv
      FROM slo_current WHERE ${THIS_SLO}
    ) LIMIT 50`,
  columns: { What: { width: 170 } },
  empty: "This objective is not in force",
});

export const revisions = table({
  title: "Revisions", size: { w: 12, h: 9 },
  description: "Every promise that was ever measured under this name, newest first: what the target and the period were. Curves of old revisions stay in the store.",
  sql: `
    SELECT any(first_seen) AS "Measured since", revision AS "Revision", any(JSONExtractInt(definition, 'targetPpb')) / 1000000000 AS "Target", any(JSONExtractUInt(definition, 'periodSeconds')) AS "Period", revision IN (SELECT revision FROM slo_current WHERE ${THIS_SLO}) ? 'yes' : 'no' AS "In force"
    FROM slo_revisions FINAL WHERE ${THIS_SLO} GROUP BY revision ORDER BY "Measured since" DESC LIMIT 50`,
  columns: { "Measured since": { unit: "time:YYYY-MM-DD HH:mm", width: 160 }, Target: { unit: "percentunit", decimals: 3, width: 110 }, Period: { unit: "dtdurations", decimals: 0, width: 110 }, "In force": { width: 90 } },
  empty: "This objective was never measured",
});
