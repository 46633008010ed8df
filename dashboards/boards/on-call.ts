import { board } from "../build/board.ts";
import { UIDS } from "../build/links.ts";
import { dataFreshness } from "./freshness.ts";
import { alertHistory, alerts, burnByWindow, pagesFiring, ticketsFiring } from "./on-call-alerts.ts";
import { correlatedTraces } from "./on-call-traces.ts";
import { failingEndpoints, failuresByEndpoint, failureShare, issuanceAndIntrospection, latencyByRegion } from "./on-call-traffic.ts";
import { PRODUCT, REGION, TENANT } from "./variables.ts";

/** For who was just woken up: what fires, what fails, for whom, why, where to look next. */
export const ON_CALL = board({
  uid: UIDS.onCall, title: "Auth SLO / On-call", from: "now-6h", refresh: "30s",
  description: "What fires, how fast budgets burn, what fails where and why. From every alert a link leads to its runbook, its objective and its single events.",
  variables: [TENANT, PRODUCT, REGION],
  sections: [
    { title: "Now", panels: [pagesFiring, ticketsFiring, failureShare, dataFreshness({ w: 6, h: 4 }), alerts, burnByWindow] },
    { title: "What fails", panels: [failuresByEndpoint, failingEndpoints, correlatedTraces] },
    { title: "How long it takes", panels: [latencyByRegion, issuanceAndIntrospection] },
    { title: "How alerts changed", panels: [alertHistory] },
  ],
});
