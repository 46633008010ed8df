import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadProfiles } from "../../../../ingest/normalise/profile/load-profiles.ts";
import type { LoadedProfiles } from "../../../../ingest/normalise/profile/profile.ts";
import { describeIssues } from "../../../../ingest/normalise/profile/read-yaml.ts";
import { createStage, SHIPPED } from "../sample.ts";

let userDir: string;
beforeEach(() => { userDir = mkdtempSync(join(tmpdir(), "profiles-")); });
afterEach(() => { rmSync(userDir, { recursive: true, force: true }); });

function load(files: Readonly<Record<string, string>>): LoadedProfiles {
  mkdirSync(userDir, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(userDir, name), text);
  return loadProfiles({ userDir });
}

function issuesOf(files: Readonly<Record<string, string>>): string[] {
  const loaded = load(files);
  return loaded.kind === "ok" ? [] : describeIssues(loaded.issues).split("\n").map((line) => line.replace(`${userDir}/`, ""));
}

function setOf(files: Readonly<Record<string, string>>) {
  const loaded = load(files);
  if (loaded.kind === "invalid") throw new Error(describeIssues(loaded.issues));
  return loaded.set;
}

describe("shipped profiles", () => {
  it("are whole, in the order in which they are asked, each with its sources", () => {
    expect(SHIPPED.profiles.map((p) => p.name)).toEqual(["istio", "envoy-gateway", "envoy", "kong", "generic"]);
    for (const profile of SHIPPED.profiles) expect(profile.sources.length).toBeGreaterThan(0);
  });

  it("a directory of one's own that does not exist is an empty one", () => {
    expect(loadProfiles({ userDir: join(userDir, "none") }).kind).toBe("ok");
  });
});

describe("mistakes are all told at once, with file, line and path", () => {
  it("of form", () => {
    expect(issuesOf({ "a.yaml": "profile: mine\nfelds: {}\nfields:\n  route: 7\ntables:\n  t:\n    - { exact: x, decision: maybe }\n" })).toEqual([
      expect.stringMatching(/^a\.yaml:4: fields\.route: /),
      expect.stringMatching(/^a\.yaml:7: tables\.t\[0\]\.decision: /),
      "a.yaml:2: felds: unknown key \"felds\"; remove it or correct its spelling",
    ]);
  });

  it("of names", () => {
    expect(issuesOf({ "a.yaml": "profile: mine\nextends: envoj\n", "b.yaml": "profile: other\ntables:\n  t:\n    - { exact: x, reason: tired }\n    - { prefix: y, use: nowhere }\nevidence:\n  - { field: detail, table: t2 }\nfields:\n  principal: [{ name: a, resource: true }]\n" })).toEqual([
      expect.stringMatching(/^a\.yaml:2: extends: there is no profile "envoj"; known: /),
      "b.yaml:9: fields.principal[0]: principal cannot come from the resource; only service, product, environment, region, instance can",
      "b.yaml:4: tables.t[0].reason: there is no reason \"tired\"; see ingest/profiles/reasons.yaml",
      "b.yaml:5: tables.t[1].use: there is no table \"nowhere\" in other or what it extends",
      "b.yaml:7: evidence[0].table: there is no table \"t2\" in other or what it extends",
    ]);
  });

  it("of rows", () => {
    expect(issuesOf({ "a.yaml": "profile: mine\ntables:\n  t:\n    - { exact: x, prefix: y, reason: expired }\n    - { exact: x }\n    - { pattern: '(a+)+', reason: expired }\n" }).map((line) => line.slice(0, 40))).toEqual([
      "a.yaml:4: tables.t[0]: a row is recognis", "a.yaml:5: tables.t[1]: a row needs a rea", "a.yaml:6: tables.t[2]: pattern: a repeat",
    ]);
  });

  it("of YAML, of circles, of names given twice", () => {
    expect(issuesOf({ "a.yaml": "profile: [\n" })[0]).toMatch(/^a\.yaml:2: /);
    rmSync(userDir, { recursive: true });
    expect(issuesOf({ "a.yaml": "profile: a\nextends: b\n", "b.yaml": "profile: b\nextends: a\n" }).join()).toContain("in a circle");
    rmSync(userDir, { recursive: true });
    expect(issuesOf({ "a.yaml": "profile: a\n", "b.yaml": "profile: a\n" }).join()).toContain('profile "a" is also in');
  });
});

describe("profiles of one's own", () => {
  const deny = { logs: [{ attributes: { "x.code": "TOKEN_TOO_OLD", "x.status": 401 } }] };

  it("add a gateway", () => {
    const set = setOf({ "edge.yaml": `
profile: edge
extends: generic
priority: 5
detect: [{ attributes: [x.code] }]
fields: { http_status: [x.status], auth_error: [x.code] }
records: [{ has: [http_status], event: validation }]
evidence: [{ field: auth_error, table: codes }]
tables: { codes: [{ exact: token_too_old, reason: expired, method: jwt }] }
` });
    expect(createStage({ set }).take(deny).rows).toMatchObject([{ gateway: "edge", reason: "expired", auth_method: "jwt", http_status: 401 }]);
  });

  it("override a shipped one and inherit the rest of it", () => {
    const set = setOf({ "envoy.yaml": `
profile: envoy
extends: envoy
priority: 300
gateway: edge-envoy
detect: [{ attributes: [response_code_details] }]
tables: { jwt_status: [{ exact: jwt is expired, reason: token_inactive }] }
` });
    const envoy = (detail: string) => createStage({ set }).take({ logs: [{ attributes: { response_code: "401", response_code_details: detail } }] }).rows[0];
    expect(envoy("jwt_authn_access_denied{Jwt_is_expired}")).toMatchObject({ gateway: "edge-envoy", reason: "token_inactive" });
    expect(envoy("jwt_authn_access_denied{Jwt_is_missing}")).toMatchObject({ reason: "missing_credential" });
  });

  it("add scanners and reasons", () => {
    const set = setOf({ "scanners.yaml": "source: ours\nscanners: [{ token: our-pentest, family: our-pentest }]\n", "reasons.yaml": "reasons: [{ code: geo_blocked, decision: deny, faultDomain: policy, isBadByDefault: 'no', meaning: Refused by country. }]\n" });
    expect(createStage({ set }).take({ logs: [{ attributes: { "auth.reason": "geo_blocked", "user_agent.original": "our-pentest/1" } }] }).rows).toMatchObject([{ reason: "geo_blocked", fault_domain: "policy", client_class: "bulk_scanner" }]);
  });
});
