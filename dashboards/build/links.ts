import type { Link } from "../model.ts";

const KEPT = "${datasource:queryparam}&${__url_time_range}";

/** A link to another board that keeps data source and time, and sets variables there. Values are taken as written: `${__data.fields.x:percentencode}` and the like. */
export function toBoard(title: string, uid: string, variables: Readonly<Record<string, string>>): Link {
  const set = Object.entries(variables).map(([name, value]) => `&var-${name}=${value}`).join("");
  return { title, url: `/d/${uid}?${KEPT}${set}`, targetBlank: false };
}

/** What a field of the same row holds, ready for a link. */
export function field(name: string): string {
  return `\${__data.fields["${name}"]:percentencode}`;
}

export const UIDS = { executive: "auth-slo-executive", onCall: "auth-slo-on-call", debug: "auth-slo-debug", slo: "auth-slo-detail" } as const;

/** The page of a runbook: the column holds its whole address. */
export const RUNBOOK_LINK: Link = { title: "Runbook", url: "${__value.raw}", targetBlank: true };
