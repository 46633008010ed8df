import type { Annotation, Board, Variable } from "../model.ts";
import { layOut, type Section } from "./layout.ts";
import { PALETTE } from "./palette.ts";
import { target } from "./target.ts";
import { DATA_SOURCE_VARIABLE } from "./variables.ts";

const TAG = "auth-slo";

export interface BoardSpec {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly from: string;
  readonly refresh: string;
  readonly variables: readonly Variable[];
  readonly sections: readonly Section[];
}

/** When alerts began to fire, on every panel with a time axis. */
function pageAnnotation(): Annotation {
  const { datasource, ...query } = target("table", `
    SELECT eval_time AS time, concat(severity, ' · ', slo) AS title, why AS text, severity AS tags
    FROM alert_transitions
    WHERE $__timeFilter(eval_time) AND to_state = 'firing' AND severity = 'page'
    ORDER BY eval_time LIMIT 200`, "Anno");
  return { name: "Pages", enable: true, hide: false, iconColor: PALETTE.red, datasource, target: query };
}

/** Makes the JSON of a board of its parts. */
export function board(spec: BoardSpec): Board {
  return {
    id: null, uid: spec.uid, title: spec.title, description: spec.description, tags: [TAG], schemaVersion: 42, version: 1, editable: false, graphTooltip: 1, timezone: "browser", weekStart: "",
    fiscalYearStartMonth: 0, liveNow: false, refresh: spec.refresh, time: { from: spec.from, to: "now" }, timepicker: { refresh_intervals: ["10s", "30s", "1m", "5m", "15m", "1h"] },
    links: [{ type: "dashboards", title: "Auth SLO", icon: "dashboard", tooltip: "The other boards, with the same choices and time", tags: [TAG], asDropdown: false, includeVars: true, keepTime: true, targetBlank: false, url: "" }],
    templating: { list: [DATA_SOURCE_VARIABLE, ...spec.variables] },
    annotations: { list: [
      { builtIn: 1, type: "dashboard", name: "Annotations & Alerts", enable: true, hide: true, iconColor: PALETTE.blue, datasource: { type: "grafana", uid: "-- Grafana --" } },
      pageAnnotation(),
    ] },
    panels: layOut(spec.sections),
  };
}

