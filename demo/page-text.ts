import type { ReceivedAlert } from "./receiver.ts";

const WIDTH = 112;
const LABEL_WIDTH = 21;
/** In the order in which someone who was just woken up reads them. */
const FIRST = ["summary", "likely_cause", "since", "burn_rate", "budget_left", "budget_exhausted_in", "top_reasons", "services", "example_traces", "description", "runbook_url", "dashboard_url"];

/** An alert as text: a frame, its labels, and what it says, wrapped to lines of 112 characters. */
export function pageText(alert: ReceivedAlert, isResolved: boolean): readonly string[] {
  const { labels, annotations } = alert;
  const title = `${isResolved ? "RESOLVED" : (labels["severity"] ?? "alert").toUpperCase()}: ${labels["alertname"] ?? ""}`;
  const told = Object.entries(labels).filter(([name]) => name !== "alertname").map(([name, value]) => `${name}=${value}`).join(" ");
  const names = isResolved ? ["summary"] : [...FIRST.filter((n) => n in annotations), ...Object.keys(annotations).filter((n) => !FIRST.includes(n)).sort()];
  return [
    `+-- ${title} ${"-".repeat(Math.max(3, WIDTH - title.length - 5))}`,
    ...wrap(told, "labels"),
    ...names.flatMap((name) => wrap(annotations[name] ?? "", name)),
    `+${"-".repeat(WIDTH - 1)}`,
  ];
}

/** An alert in one line: what happened, and the labels that tell it from others. */
export function alertLine(alert: ReceivedAlert, isResolved: boolean): string {
  const about = Object.entries(alert.labels).filter(([name]) => !["alertname", "severity", "tenant", "slo", "burn_tier"].includes(name)).map(([, value]) => value);
  const { slo, burn_tier: tier, severity, alertname } = alert.labels;
  return `${isResolved ? "resolved " : ""}${severity ?? "alert"}: ${slo ?? alertname ?? ""}${about.length === 0 ? "" : ` of ${about.join(", ")}`}${tier === undefined ? "" : ` (${tier})`}`;
}

function wrap(text: string, name: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > WIDTH - LABEL_WIDTH - 2) { lines.push(line); line = ""; }
    line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((l, i) => `| ${(i === 0 ? name : "").padEnd(LABEL_WIDTH)}${l}`);
}
