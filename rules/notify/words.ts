import type { WindowBurn } from "../alert-detail.ts";
import type { Budget } from "../budget.ts";
import type { Evidence } from "../evidence.ts";
import type { Labels } from "../fingerprint.ts";

/** Cuts a text to `maxChars` and takes control characters out: parts of it came over the network. */
export function clip(text: string, maxChars: number): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
  return clean.length <= maxChars ? clean : `${clean.slice(0, maxChars - 1).toWellFormed()}…`;
}

/** A ratio as a percentage with three digits that matter: 0.0234 is "2.34 %". */
export function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(3))} %`;
}

/** Seconds in the largest units that fit: 5400 is "1 h 30 min". */
export function durationText(seconds: number): string {
  const units = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]] as const;
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [name, size] of units) {
    if (rest < size || parts.length === 2) continue;
    parts.push(`${Math.floor(rest / size)} ${name}`);
    rest %= size;
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** An instant as "2026-11-23 04:22:30 UTC". */
export function timeText(atMs: number | null): string {
  return atMs === null ? "" : `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** " for product shop, service checkout", or nothing. The tenant is told only when there is more than the default one. */
export function groupText(group: Labels): string {
  const parts = Object.entries(group).filter(([name, value]) => value !== "" && !(name === "tenant" && value === "default")).map(([name, value]) => `${name} ${clip(value, 120)}`);
  return parts.length === 0 ? "" : ` for ${parts.join(", ")}`;
}

/** "69.4x over 1 h, 833x over 5 min (alerts above 14.4x)". */
export function burnText(burns: readonly WindowBurn[], factorPerMille: number): string {
  if (burns.length === 0) return "";
  const each = burns.map((b) => `${b.burnRate === null ? "unknown" : `${Number(b.burnRate.toPrecision(3))}x`} over ${durationText(b.windowSeconds)}`);
  return `${each.join(", ")} (alerts above ${factorPerMille / 1_000}x)`;
}

/** "61.2 % (26.4 min of total outage)"; negative when overspent. */
export function budgetText(budget: Budget | null): string {
  return budget === null ? "" : `${percent(budget.remainingRatio)} (${Number(budget.minutesLeft.toPrecision(3))} min of total outage)`;
}

/** When the budget will be gone at the present rate. */
export function exhaustionText(budget: Budget | null, exhaustSeconds: number | null): string {
  if (budget === null) return "";
  if (budget.remainingRatio <= 0) return "already spent";
  return exhaustSeconds === null ? "" : durationText(exhaustSeconds);
}

/** The five most frequent reasons with where they come from and how often. */
export function reasonsText(evidence: Evidence | null): string {
  const each = (evidence?.reasons ?? []).slice(0, 5).map((r) => {
    const from = [r.faultDomain, r.issuer].filter((t) => t !== "").map((t) => clip(t, 200)).join(", ");
    return `${clip(r.reason, 100)}${from === "" ? "" : ` (${from})`}: ${r.count}`;
  });
  return each.join("; ");
}

/** The five services with most bad events. */
export function servicesText(evidence: Evidence | null): string {
  return (evidence?.services ?? []).slice(0, 5).map((s) => `${clip(s.service, 100)} (${s.count})`).join(", ");
}
