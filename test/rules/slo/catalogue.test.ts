import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { LATENCY_EDGES_US } from "../../../ingest/event.ts";
import { readShippedSloFiles } from "../../../rules/catalog/read-slo-files.ts";
import { loadSlos } from "../../../rules/slo/load.ts";
import type { Dimension, SloRevision } from "../../../rules/slo/model.ts";
import { compilePredicate } from "../../../rules/slo/predicate.ts";
import { formatProblems } from "../../../rules/slo/problem.ts";
import { REASONS } from "../../../rules/slo/vocabulary.ts";

let slos: readonly SloRevision[] = [];
beforeAll(async () => {
  const loaded = loadSlos({ files: await readShippedSloFiles() });
  if (loaded.kind === "invalid") throw new Error(formatProblems(loaded.problems));
  slos = loaded.slos;
});

const COLUMNS: readonly Dimension[] = ["decision", "fault_domain", "reason", "kind", "decision_point", "client_class"];
type Event = Partial<Record<Dimension, string>>;
const ALLOWED: Event = { decision: "allow", fault_domain: "", reason: "", kind: "validation", decision_point: "gateway", client_class: "" };

function verdict(name: string, event: Event): string {
  const slo = slos.find((s) => s.name === name);
  if (slo === undefined) throw new Error(`no SLO ${name}`);
  const row = COLUMNS.map((c) => ({ ...ALLOWED, ...event })[c] ?? "");
  const holds = (p: SloRevision["sli"]["scope"]) => compilePredicate(p, COLUMNS)(row);
  if (!holds(slo.sli.scope)) return "-";
  if (holds(slo.sli.excluded)) return "excluded";
  return holds(slo.sli.verdict.predicate) === (slo.sli.verdict.counts === "good") ? "good" : "bad";
}

const JUDGED = ["auth-success-rate", "auth-availability", "failure-rate-by-code"] as const;
const CASES: readonly (readonly [string, Event])[] = [
  ["allowed", {}],
  ...REASONS.map((r): readonly [string, Event] => [r.reason, { reason: r.reason, decision: r.decision, fault_domain: r.faultDomain }]),
  ["expired, while the issuer's clock is to blame", { reason: "expired", decision: "deny", fault_domain: "issuer" }],
  ["bad_signature, while the key set is gone", { reason: "bad_signature", decision: "deny", fault_domain: "issuer" }],
  ["error without a known side", { decision: "error", fault_domain: "unknown" }],
  ["jwks_unavailable, met by a scanner", { reason: "jwks_unavailable", decision: "error", fault_domain: "issuer", client_class: "bulk_scanner" }],
  ["allowed scanner", { client_class: "bulk_scanner" }],
  ["refused by the service behind the gateway", { decision: "deny", reason: "unauthorized_unspecified", fault_domain: "unknown", decision_point: "upstream" }],
  ["refused by an external authorizer", { decision: "deny", reason: "external_authz_denied", fault_domain: "policy", decision_point: "external_authz" }],
  ["passed without a check", { decision: "bypass" }],
  ["policy decision: allowed", { kind: "authorization" }],
  ["policy decision: insufficient_permission", { kind: "authorization", decision: "deny", reason: "insufficient_permission", fault_domain: "policy" }],
  ["failed key-set fetch", { kind: "jwks_fetch", decision: "error", reason: "jwks_unavailable", fault_domain: "issuer" }],
  ["failed handshake", { kind: "mtls_handshake", decision: "error", reason: "tls_handshake_failed", fault_domain: "network" }],
  ["failed introspection call", { kind: "introspection", decision: "error", reason: "introspection_error", fault_domain: "issuer" }],
  ["failed token issuance", { kind: "issuance", decision: "error", reason: "idp_error", fault_domain: "issuer" }],
];

test("every reason counts for each shipped SLO as the table says", () => {
  const rows = CASES.map(([name, event]) => [name, ...JUDGED.map((slo) => verdict(slo, event))]);
  const table = [["", ...JUDGED], ...rows].map((row) => row.map((cell, i) => cell.padEnd(i === 0 ? 46 : 22)).join("").trimEnd()).join("\n");
  const file = new URL("../../golden/slo/verdicts.txt", import.meta.url);
  if (process.env["UPDATE_GOLDEN"] === "1" || !existsSync(file)) writeFileSync(file, `${table}\n`);
  expect(`${table}\n`).toBe(readFileSync(file, "utf8"));
});

test("the reasons that SLO files may name are those that events can carry", () => {
  const data = parse(readFileSync(new URL("../../../ingest/profiles/reasons.yaml", import.meta.url), "utf8")) as { reasons: { code: string; decision: string; faultDomain: string; isBadByDefault: string }[] };
  const sorted = (list: readonly { reason: string; decision: string; faultDomain: string }[]) => list.map((r) => `${r.reason} ${r.decision} ${r.faultDomain}`).sort();
  expect(sorted(REASONS)).toEqual(sorted(data.reasons.map((r) => ({ ...r, reason: r.code }))));
  const bad = data.reasons.filter((r) => verdict("auth-availability", { reason: r.code, decision: r.decision, fault_domain: r.faultDomain }) === "bad").map((r) => r.code);
  expect(bad).toEqual(data.reasons.filter((r) => r.isBadByDefault === "yes").map((r) => r.code));
});

test("a correct refusal never lowers availability, an outage dressed as a refusal does", () => {
  for (const r of REASONS) {
    const seen = verdict("auth-availability", { reason: r.reason, decision: r.decision, fault_domain: r.faultDomain });
    if (["client", "policy"].includes(r.faultDomain)) expect(["excluded", "-"], r.reason).toContain(seen);
    if (r.decision === "error" && ["issuer", "gateway", "network"].includes(r.faultDomain)) expect(seen, r.reason).toBe("bad");
    if (r.reason === "unknown_kid" || r.reason === "not_yet_valid") expect(seen, r.reason).toBe("bad");
  }
});

test("each shipped SLO exists for products and for services; only product-wide availability pages", () => {
  for (const name of ["auth-success-rate", "auth-availability", "validation-latency", "failure-rate-by-code"]) {
    const wide = slos.find((s) => s.name === name);
    const narrow = slos.find((s) => s.name === `${name}-by-service`);
    expect(wide?.groupBy.slice(0, 2)).toEqual(["tenant", "product"]);
    expect(narrow?.groupBy.slice(0, 3)).toEqual(["tenant", "product", "service"]);
    expect(wide?.sli).toEqual(narrow?.sli);
  }
  expect(slos.filter((s) => s.tiers.some((t) => t.severity === "page")).map((s) => s.name)).toEqual(["auth-availability"]);
});

test("a single revocation that is not enforced pages, and a key set that cannot be had; an unsafe key rotation makes a ticket: no burn rate is waited for", () => {
  expect(slos.filter((s) => s.whileViolated === "ticket").map((s) => s.name)).toEqual(["key-rotation"]);
  expect(slos.filter((s) => s.whileViolated === "page").map((s) => s.name)).toEqual(["jwks-freshness", "revocation-propagation"]);
  const shown = (name: string) => { const s = slos.find((x) => x.name === name); return [s?.targetPpb, s?.sli.lifecycle]; };
  expect(shown("revocation-propagation")).toEqual([990_000_000, { source: "revocations", withinSeconds: 60 }]);
  expect(shown("post-revocation-acceptance")).toEqual([999_000_000, { source: "revocation-presentations", withinSeconds: 60 }]);
  expect(shown("key-rotation")).toEqual([990_000_000, { source: "key-rotations", minLeadSeconds: 1_800 }]);
  expect(shown("jwks-freshness")).toEqual([999_000_000, { source: "jwks-freshness", maxAgeSeconds: 600 }]);
});

test("targets, factors and thresholds are the documented ones", () => {
  const shown = (name: string) => { const s = slos.find((x) => x.name === name); return [s?.targetPpb, s?.periodSeconds, s?.tiers.map((t) => t.factorPerMille)]; };
  for (const name of ["auth-success-rate", "auth-availability", "failure-rate-by-code"]) expect(shown(name)).toEqual([999_000_000, 2_592_000, [14_400, 6_000, 3_000, 1_000]]);
  expect(shown("validation-latency")).toEqual([950_000_000, 2_592_000, [14_400, 6_000, 3_000, 1_000]]);
});

test("every shipped latency threshold is an edge of the rollups", () => {
  for (const slo of slos) if (slo.sli.latencyThresholdUs !== null) expect(LATENCY_EDGES_US).toContain(slo.sli.latencyThresholdUs);
});

test("each shipped SLO names the runbook section of its own name", () => {
  for (const slo of slos) expect(slo.runbookAnchor).toBe(slo.name);
});
