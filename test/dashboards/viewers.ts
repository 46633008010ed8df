import { expandQuery, intervalOf, minIntervalMs, type Variables } from "../../dashboards/index.ts";
import type { Query } from "./board-parts.ts";

const H = 3_600_000;

/** The times that boards are tried at. */
export function ranges(nowMs: number): readonly { readonly name: string; readonly fromMs: number; readonly toMs: number }[] {
  return [
    { name: "15 minutes", fromMs: nowMs - H / 4, toMs: nowMs }, { name: "6 hours", fromMs: nowMs - 6 * H, toMs: nowMs },
    { name: "28 days", fromMs: nowMs - 672 * H, toMs: nowMs }, { name: "the future", fromMs: nowMs + 24 * H, toMs: nowMs + 30 * H },
  ];
}

const NAMES = ["tenant", "product", "region", "service", "issuer"] as const;
const all = (value: string | readonly string[]): Variables => Object.fromEntries(NAMES.map((name) => [name, value]));

/** What viewers may choose, the last of it hostile. */
export function choices(group: string): readonly { readonly name: string; readonly variables: Variables }[] {
  const slo = { slo: "auth-availability", group };
  return [
    { name: "all", variables: { ...all("$__all"), trace: "", ...slo } },
    { name: "one", variables: { ...all("$__all"), tenant: ["default"], product: ["shop"], trace: "", ...slo } },
    { name: "many", variables: { ...all("$__all"), product: ["shop", "bank"], region: ["eu-central-1", "us-east-1"], service: ["shop-login", "bank-login"], issuer: ["https://issuer-1.example.com"], trace: "0".repeat(32), ...slo } },
    { name: "with quotes and backslashes", variables: { ...all(["it's", "a\\b", "$&", "%' OR 1=1 --"]), trace: "it's", slo: "it's", group: "it's" } },
  ];
}

/** The statement that a panel sends for a time and choices; the group stays as the viewer has it. */
export function statementOf(q: Query, range: { readonly fromMs: number; readonly toMs: number }, variables: Variables): string {
  const intervalMs = intervalOf({ ...range, maxDataPoints: q.panel?.maxDataPoints ?? 900, minIntervalMs: minIntervalMs(q.panel?.interval) });
  const expanded = expandQuery(q.sql, { ...range, variables, intervalMs });
  if (expanded.kind === "failed") throw new Error(`${q.where}: ${expanded.message}`);
  return expanded.sql;
}
