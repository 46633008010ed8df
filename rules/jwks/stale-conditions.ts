import { ALERT_NAMES } from "../alert-identity.ts";
import type { OwnCondition } from "../engine-ports.ts";
import { clip, durationText, timeText } from "../notify/words.ts";
import type { Severity } from "../slo/model.ts";
import type { FreshMinute } from "./freshness.ts";

const MAX_TOLD = 5;

/** One alert for each issuer whose key set cannot be had, and for each gateway product whose instances cannot fetch one. */
export function staleConditions(stale: readonly FreshMinute[], slo: { readonly name: string; readonly severity: Severity; readonly maxAgeSeconds: number }): OwnCondition[] {
  const groups = Map.groupBy(stale, ({ source }) => [source.tenant, source.issuer, source.gateway].join("\u0000"));
  return [...groups.values()].flatMap((own) => {
    const [first] = own;
    return first === undefined ? [] : [conditionOf(first, own, slo)];
  });
}

function conditionOf({ source }: FreshMinute, own: readonly FreshMinute[], slo: { readonly name: string; readonly severity: Severity; readonly maxAgeSeconds: number }): OwnCondition {
  const of = source.issuer === "" ? "their issuers" : clip(source.issuer, 200);
  const names = [...new Set(own.map((m) => m.source.instance).filter((n) => n !== ""))];
  const who = source.gateway === "" ? "This service" : `${clip(source.gateway, 80)}${names.length === 0 ? "" : ` (${names.slice(0, MAX_TOLD).map((n) => clip(n, 80)).join(", ")}${names.length > MAX_TOLD ? ` and ${names.length - MAX_TOLD} more` : ""})`}`;
  const last = own.reduce<number | null>((least, m) => (m.lastUsable === null ? least : Math.min(least ?? Infinity, m.lastUsable)), null);
  const since = last === null ? `for more than ${durationText(slo.maxAgeSeconds)}` : `since ${timeText(last * 1_000)}`;
  return {
    alertname: ALERT_NAMES.jwksStale, severity: slo.severity, labels: { slo: slo.name, tenant: source.tenant, issuer: source.issuer, gateway: source.gateway }, forMs: 0, anchor: "authslojwksstale",
    observation: { kind: "true", why: `no usable key set ${since}, and every attempt to fetch one failed` },
    summary: `${who} could not fetch a usable key set (JWKS) of ${of} ${since}. When cached keys run out, valid tokens are refused.`,
    description: `A key set older than ${durationText(slo.maxAgeSeconds)} while fetching fails. Rotated and revoked keys do not reach the gateways either.`,
    annotations: { instances: names.slice(0, MAX_TOLD).map((n) => clip(n, 80)).join(", ") },
  };
}
