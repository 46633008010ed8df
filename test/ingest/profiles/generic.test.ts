import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { rowOfSample, rowsOf, SHIPPED, type Attributes, type Row } from "../normalise/sample.ts";

interface Golden {
  readonly name: string;
  readonly attributes: Attributes;
  readonly want: Attributes;
}

const GOLDEN = parse(readFileSync(new URL("../../golden/profiles/generic.yaml", import.meta.url), "utf8")) as Golden[];

describe("auth.* attributes", () => {
  it.each(GOLDEN)("$name", ({ attributes, want }) => {
    expect(rowOfSample({ resource: { "service.name": "gw" }, logs: [{ attributes }] })).toMatchObject({ gateway: "generic", signal: "log", ...want });
  });

  it.each(GOLDEN)("$name, as a span of any kind", ({ attributes, want }) => {
    expect(rowOfSample({ resource: { "service.name": "gw" }, spans: [{ kind: 1, attributes }] })).toMatchObject({ gateway: "generic", signal: "span", ...want });
  });

  it("every reason of the vocabulary is taken as it is, with its decision and fault domain", () => {
    for (const { code, decision, faultDomain } of SHIPPED.reasons.values()) {
      expect(rowOfSample({ logs: [{ attributes: { "auth.reason": code } }] })).toMatchObject({ reason: code, decision, fault_domain: faultDomain, reason_confidence: "exact" });
    }
  });

  it("identities are hashed, the same identity always to the same value", () => {
    const row = (principal: string): Row => rowOfSample({ logs: [{ attributes: { "auth.decision": "allow", "auth.principal": principal, "auth.client_id": "app", "auth.credential_id": 17 } }] });
    expect(row("u1")["principal_hash"]).toBe(row("u1")["principal_hash"]);
    expect(row("u1")["principal_hash"]).not.toBe(row("u2")["principal_hash"]);
    expect([row("u1")["client_id_hash"], row("u1")["credential_hash"]]).not.toContain(0n);
  });

  it("a request id is the same in every spelling of a UUID", () => {
    const id = (request: string) => rowOfSample({ logs: [{ attributes: { "auth.decision": "allow", "auth.request_id": request } }] })["request_id_hash"];
    expect(id("8F2B6C1E-6c5e-4d53-9b39-2f1f6c0d1a11")).toBe(id("8f2b6c1e6c5e4d539b392f1f6c0d1a11"));
    expect(id("req-1")).not.toBe(0n);
  });
});

describe("which records are decisions", () => {
  const http = { "http.request.method": "GET", "http.response.status_code": 401 };

  it("a server span without auth.* is none, an application's log line neither", () => {
    expect(rowsOf({ spans: [{ kind: 2, attributes: http }], resource: { "service.name": "shop" } })).toEqual([]);
    expect(rowsOf({ logs: [{ attributes: http, body: "checkout failed" }] })).toEqual([]);
  });

  it.each([{ "auth.method": "jwt" }, { "auth.latency_ms": 3 }, { "event.category": "authentication", "event.outcome": "unknown" }, { "event.category": "process", "event.outcome": "success" }])("%j alone says nothing that could be counted", (attributes) => {
    expect(rowsOf({ logs: [{ attributes }] })).toEqual([]);
  });

  it("a span around the check alone gives its time, unless the sender measured it", () => {
    expect(rowOfSample({ spans: [{ kind: 1, attributes: { "auth.decision": "allow" } }] })["auth_latency_us"]).toBe(5_000);
    expect(rowOfSample({ spans: [{ kind: 1, attributes: { "auth.decision": "allow", "auth.latency_us": 70 } }] })["auth_latency_us"]).toBe(70);
    expect(rowOfSample({ spans: [{ kind: 2, attributes: { "auth.decision": "allow" } }] })["auth_latency_us"]).toBe(-1);
  });

  it("the server spans of a sender that names this profile are", () => {
    expect(rowOfSample({ resource: { "auth_slo.profile": "generic" }, spans: [{ kind: 2, attributes: http }] })).toMatchObject({ decision: "deny", reason: "unauthorized_unspecified" });
    expect(rowsOf({ resource: { "auth_slo.profile": "generic" }, spans: [{ kind: 3, attributes: http }] })).toEqual([]);
  });

  it("an explicit event id that was seen before is not counted again", async () => {
    const { createStage } = await import("../normalise/sample.ts");
    const seen = new Set<string>();
    const stage = createStage({ seenEventId: (low, high) => { const key = `${String(low)}/${String(high)}`; const known = seen.has(key); seen.add(key); return known; } });
    const log = { attributes: { "auth.decision": "allow", "event.id": "e1" } };
    expect(stage.take({ logs: [log, log, { attributes: { "auth.decision": "allow", "event.id": "e2" } }] }).fates).toEqual(["stored", "deduplicated", "stored"]);
    expect(stage.take({ logs: [log], request: { tenant: "other" } }).fates).toEqual(["stored"]);
  });
});

describe("gateway JSON of one's own", () => {
  it.each([["ISO 8601", "2026-09-21T14:13:20.250Z"], ["seconds", 1_790_000_000.25], ["milliseconds", 1_790_000_000_250], ["nanoseconds in a string", "1790000000250000000"]])("time may be %s", (_name, time) => {
    const row = rowOfSample({ json: { time, "auth.decision": "allow", "service.name": "gw", "service.namespace": "shop" } });
    expect(row["ts"]).toBe(1_790_000_000_250_000_000n);
    expect(row).toMatchObject({ service: "gw", product: "shop" });
  });

  it("without a time the arrival counts", () => {
    expect(rowOfSample({ json: { auth: { decision: "allow" } } })["ts"]).toBe(1_790_000_100_000_000_000n);
  });
});
