import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SHIPPED, createStage, rowOfSample, type Attributes } from "./sample.ts";

const allow = (over: Attributes = {}) => ({ attributes: { "auth.decision": "allow", "auth.issuer": "https://id.example.com", ...over } });

describe("the stage over many requests", () => {
  it("an interner that starts anew changes nothing in what is written", () => {
    const stage = createStage({ maxEntries: 200 });
    const take = () => stage.take({ resource: { "service.name": "gw" }, logs: [allow({ "auth.detail": "x" }), { attributes: { "auth.decision": "deny", "auth.reason": "expired", "user_agent.original": "curl/8" } }] }).rows;
    const before = take();
    for (let i = 0; i < 50; i++) {
      stage.take({ resource: { "service.name": `gw${"abcdefghij"[i % 10] ?? ""}` }, logs: Array.from({ length: 10 }, (_, k) => allow({ "http.route": `/r${"abcdefghijklmnop"[k] ?? ""}${"abcdefghijklmnop"[i % 16] ?? ""}${"abcdefghij"[Math.floor(i / 16)] ?? ""}` })) });
      if (i % 5 === 4) stage.builder.form(0);
    }
    stage.builder.form(0);
    stage.builder.interner.reset();
    expect(take()).toEqual(before);
  });

  it("values that do not fit become the overflow value, and the rest of the row stays right", () => {
    const stage = createStage({ maxEntries: 120 });
    const names = Array.from({ length: 26 * 26 }, (_, i) => `${String.fromCharCode(97 + (i % 26))}${String.fromCharCode(97 + Math.floor(i / 26))}`);
    const { rows } = stage.take({ resource: { "service.name": "gw" }, logs: names.map((name) => allow({ "http.route": `/${name}` })) });
    expect(rows).toHaveLength(names.length);
    expect(rows.at(-1)).toMatchObject({ route: "~overflow", decision: "allow", service: "gw" });
  });

  it("each request has its own tenant, profile and resource", () => {
    const stage = createStage();
    const one = stage.take({ resource: { "service.name": "a" }, logs: [allow()], request: { tenant: "t1" } }).rows[0];
    const two = stage.take({ resource: { "service.name": "b" }, logs: [allow()], request: { tenant: "t2" } }).rows[0];
    expect([one?.["tenant"], one?.["service"], two?.["tenant"], two?.["service"]]).toEqual(["t1", "a", "t2", "b"]);
  });

  it("the profile that a path or topic names wins over the resource's, and that over every fingerprint", () => {
    const envoyLike = { attributes: { response_code_details: "via_upstream", response_code: "200", "response.status": 401 } };
    const gateway = (resource: Attributes, profile: string | null) => createStage().take({ resource, logs: [envoyLike], request: { profile } }).rows[0]?.["gateway"];
    expect(gateway({}, null)).toBe("envoy");
    expect(gateway({ "auth_slo.profile": "kong" }, null)).toBe("kong");
    expect(gateway({ "auth_slo.profile": "kong" }, "istio")).toBe("istio");
    expect(gateway({ "auth_slo.profile": "no such" }, "none either")).toBe("envoy");
  });

  it("the user agent of the sender is a fingerprint", () => {
    expect(createStage().take({ logs: [{ attributes: { response_code: "200", "http.request.method": "GET" } }], request: { userAgent: "OTel-OTLP-Exporter-Envoy/1.40" } }).rows[0]?.["gateway"]).toBe("envoy");
  });
});

describe("any attributes", () => {
  const names = [...new Set(SHIPPED.profiles.flatMap((p) => [...p.fields.values()].flat().map((rule) => rule.name)))];
  const value = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constantFrom("-", "", "401", "403", "200", "deny", "allow", "Jwt is expired", "via_upstream", "jwt_authn_access_denied{", "1e999", "999999999999999999999"), fc.array(fc.string()));
  const record = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 12 });

  it("give rows within the vocabulary, and never an exception", () => {
    const stage = createStage();
    fc.assert(fc.property(record, fc.constantFrom(...SHIPPED.profiles.map((p) => p.name), null), fc.boolean(), (attributes, profile, isSpan) => {
      const { rows, builder } = stage.take({ request: { profile }, ...(isSpan ? { spans: [{ kind: 2, name: "kong", attributes }] } : { logs: [{ attributes, body: "x" }] }) });
      for (const row of rows) {
        expect(["allow", "deny", "challenge", "error", "bypass"]).toContain(row["decision"]);
        expect(row["decision"] === "allow" ? "" : (row["reason"] || "none")).toMatch(row["decision"] === "allow" ? /^$/ : /^(none|[a-z_]+)$/);
        expect(row["reason"] === "" || SHIPPED.reasons.has(row["reason"] as string)).toBe(true);
        expect(row["weight"]).toBeGreaterThanOrEqual(1);
        expect(row["http_status"]).toBeLessThanOrEqual(599);
      }
      builder.columns.clear(1_024);
    }), { numRuns: 2_000 });
  });
});

describe("weights", () => {
  it("a span's tracestate tells how many requests it stands for; a log is one", () => {
    expect(rowOfSample({ spans: [{ kind: 2, traceState: "ot=th:c", ...allow() }] })["weight"]).toBe(4);
    expect(rowOfSample({ logs: [allow()] })["weight"]).toBe(1);
  });
});
