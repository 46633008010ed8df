import type { RecordExplanation } from "./explain-record.ts";

/** Columns in the order in which people ask for them; the others follow. */
const FIRST = ["decision", "reason", "reason_detail", "reason_confidence", "fault_domain", "kind", "auth_method", "decision_point", "product", "service", "route", "http_method", "http_status"];

/** One record as a few aligned lines for a terminal. `number` counts from 1. */
export function explanationText(explanation: RecordExplanation, number: number): string {
  const { fate, signal, profile, profileBy, fields, rule, columns } = explanation;
  const found = profileBy === "none" ? "no profile fits" : `profile ${profile ?? ""} (${profileBy === "named" ? "named by the sender" : "by its fingerprint"})`;
  const order = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const sorted = [...columns].sort((a, b) => order(a.column) - order(b.column));
  return [
    `record ${String(number)}: ${signal}, ${fate}, ${found}`,
    ...(fate === "ignored" && profile !== null ? ["  No rule of the profile's records makes this an authentication decision."] : []),
    ...section("read", fields.map((f) => [f.field, f.value, `from ${f.from}`])),
    ...section("became", sorted.map((c) => [c.column, c.value])),
    ...(rule === null ? [] : [`  decided by ${rule}`]),
  ].join("\n");
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map((row) => row[0]?.length ?? 0));
  return [`  ${title}`, ...rows.map(([name = "", value = "", from = ""]) => `    ${name.padEnd(width)}  ${value}${from === "" ? "" : `   ${from}`}`)];
}
