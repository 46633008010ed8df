import { board } from "../build/board.ts";
import { UIDS } from "../build/links.ts";
import { chooseOne } from "../build/variables.ts";
import { GROUP_NAME } from "../sql/group-name.ts";
import { burnDown, burnOverTime, eventRates, sliAndTarget } from "./detail-charts.ts";
import { alertChanges, definition, revisions } from "./detail-records.ts";
import { groups, standing } from "./detail-standing.ts";

const SLO = chooseOne("slo", "Objective", "SELECT slo, display_name FROM slo_current ORDER BY display_name LIMIT 2000", "auth-availability");
/** Worst first, so that the board opens with what matters. */
const GROUP = { ...chooseOne("group", "For", `SELECT toString(cityHash64(toString(group_key))) AS id, ${GROUP_NAME} AS name FROM slo_states WHERE slo = \${slo:singlequote} ORDER BY remaining_ratio ASC NULLS LAST, group_name LIMIT 500`, ""), sort: 0, refresh: 1, current: {} } as const;

/** For one objective: what it promises, where it stands, how it got there. */
export const SLO_DETAIL = board({
  uid: UIDS.slo, title: "Auth SLO / Objective", from: "now-30d", refresh: "1m",
  description: "One objective: how it stands, its budget burn-down, its burn by window, which groups spend it, how its alerts changed, and its definition. Opens with the group that has the least budget left.",
  variables: [SLO, GROUP],
  sections: [
    { title: "Where it stands", panels: [standing] },
    { title: "How it got there", panels: [sliAndTarget, burnDown, burnOverTime, eventRates] },
    { title: "Who spends it", panels: [groups] },
    { title: "Alerts and definition", panels: [alertChanges, definition, revisions] },
  ],
});
