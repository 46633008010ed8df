import { groupKeyOf } from "../../../rules/measure/groups.ts";
import type { SliceRow, TestEvent } from "./engine.ts";

/** What the SLOs under test mean, said once more as plain functions of one event. */
interface Meaning {
  readonly group: (e: Full) => Record<string, string>;
  readonly verdict: (e: Full) => "good" | "bad" | "excluded" | "out";
  readonly needsLatency?: boolean;
  readonly split?: (e: Full) => Record<string, string>;
}
type Full = Required<Omit<TestEvent, "latencyUs" | "traceId">> & { readonly latencyUs: number | undefined };

const product = (e: Full) => ({ tenant: e.tenant, product: e.product });
const service = (e: Full) => ({ ...product(e), service: e.service });
const isAttempt = (e: Full) => ["validation", "authorization"].includes(e.kind) && ["allow", "deny", "error"].includes(e.decision) && e.decision_point !== "upstream";
const MISUSE = ["malformed_credential", "revoked", "unknown_key", "bad_credentials"];
const isRefused = (e: Full) => e.decision !== "allow";

function availability(e: Full): ReturnType<Meaning["verdict"]> {
  if (!isAttempt(e)) return "out";
  if (e.client_class === "bulk_scanner") return "excluded";
  if (isRefused(e) && ["client", "policy"].includes(e.fault_domain)) return "excluded";
  if (e.decision === "deny" && e.fault_domain === "unknown") return "excluded";
  if (isRefused(e) && ["issuer", "gateway", "network"].includes(e.fault_domain)) return "bad";
  return e.decision === "error" && e.fault_domain === "unknown" ? "bad" : "good";
}

function latency(e: Full, limitUs: number): ReturnType<Meaning["verdict"]> {
  if (!isAttempt(e) || e.kind !== "validation" || e.latencyUs === undefined) return "out";
  if (e.client_class === "bulk_scanner") return "excluded";
  return e.latencyUs <= limitUs ? "good" : "bad";
}

function byCode(e: Full): ReturnType<Meaning["verdict"]> {
  if (!isAttempt(e)) return "out";
  if (e.client_class === "bulk_scanner" || (e.decision === "deny" && MISUSE.includes(e.reason))) return "excluded";
  return isRefused(e) ? "bad" : "good";
}

export const MEANINGS: Readonly<Record<string, Meaning>> = {
  "auth-availability": { group: product, verdict: availability },
  "auth-availability-by-service": { group: service, verdict: availability },
  "auth-success-rate": { group: product, verdict: (e) => (!isAttempt(e) ? "out" : isRefused(e) ? "bad" : "good") },
  "validation-latency": { group: product, verdict: (e) => latency(e, 50_000), needsLatency: true },
  "odd-latency": { group: service, verdict: (e) => latency(e, 37_500), needsLatency: true },
  "failure-rate-by-code": { group: product, verdict: byCode, split: (e) => ({ ...product(e), http_status: String(e.http_status), reason: e.reason }) },
};

const rank = { log: 0, span: 1, metric: 2 };
const slotOf = (e: { readonly tsMs: number }) => Math.floor(e.tsMs / 10_000) * 10;

/** Counts events one by one into the slices that should exist, at slots of `slotSeconds`, by the rules of the documentation. */
export function referenceSlices(events: readonly TestEvent[], slotSeconds: number): SliceRow[] {
  const full = events.map((e): Full => ({
    tenant: "acme", product: "shop", gateway: "envoy", service: "cart", signal: "log", kind: "validation", decision: "allow", decision_point: "gateway", reason: "", fault_domain: "", client_class: "",
    http_status: 200, issuer: "", route: "", weight: 1, latencyUs: undefined, ...e,
  }));
  const slices = new Map<string, SliceRow>();
  for (const [slo, meaning] of Object.entries(MEANINGS)) {
    const scope = full.filter((e) => meaning.verdict(e) !== "out");
    const source = (e: Full) => `${e.tenant}/${e.gateway}/${e.service}`;
    const presence = new Map<string, number[]>();
    for (const e of scope) { const key = `${source(e)} ${rank[e.signal]}`; presence.set(key, [...(presence.get(key) ?? []), slotOf(e)]); }
    const isOutranked = (e: Full) => [0, 1].some((better) => better < rank[e.signal] && (presence.get(`${source(e)} ${better}`) ?? []).some((s) => s >= slotOf(e) - 300 && s <= slotOf(e) + 60));
    for (const e of scope.filter((x) => !isOutranked(x))) {
      const verdict = meaning.verdict(e);
      add(slices, slo, meaning.group(e), e, slotSeconds, verdict);
      if (verdict === "bad" && meaning.split !== undefined) add(slices, slo, meaning.split(e), e, slotSeconds, verdict);
    }
  }
  return [...slices.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

export const keyOf = (s: Pick<SliceRow, "slo" | "group_key" | "slot">): string => `${s.slo}\u0000${s.group_key}\u0000${String(s.slot).padStart(12, "0")}`;

function add(slices: Map<string, SliceRow>, slo: string, group: Record<string, string>, e: Full, slotSeconds: number, verdict: string): void {
  const slot = Math.floor(e.tsMs / 1_000 / slotSeconds) * slotSeconds;
  const key = keyOf({ slo, group_key: groupKeyOf(group), slot });
  const now = slices.get(key) ?? { slo, group_key: groupKeyOf(group), slot, good: 0, valid: 0, excluded: 0 };
  const n = e.weight;
  slices.set(key, { ...now, good: now.good + (verdict === "good" ? n : 0), valid: now.valid + (verdict === "excluded" ? 0 : n), excluded: now.excluded + (verdict === "excluded" ? n : 0) });
}
