import type { AlertIdentity } from "../alert-state.ts";

/** Where an alert's links point. Empty: the link is left out. No slash at the end. */
export interface Links {
  /** The console of this service. */
  readonly publicUrl: string;
  /** The page whose sections are the runbooks. */
  readonly runbookUrl: string;
}

/** The console's page of the alert's SLO and group. */
export function dashboardUrl(links: Links, alert: AlertIdentity): string {
  if (links.publicUrl === "") return "";
  const query = new URLSearchParams(alert.slo === "" ? {} : { slo: alert.slo, ...alert.group }).toString();
  return query === "" ? `${links.publicUrl}/` : `${links.publicUrl}/?${query}`;
}

/** The runbook section for `anchor`. */
export function runbookUrl(links: Links, anchor: string): string {
  return links.runbookUrl === "" || anchor === "" ? "" : `${links.runbookUrl}#${anchor}`;
}
