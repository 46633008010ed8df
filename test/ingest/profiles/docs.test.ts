import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AUTH_METHODS, DECISIONS, DECISION_POINTS, KINDS } from "../../../ingest/event.ts";
import { explainSample } from "../../../ingest/normalise/explain/explain-sample.ts";
import { loadProfiles } from "../../../ingest/normalise/profile/load-profiles.ts";
import { createStage, SHIPPED } from "../normalise/sample.ts";

const doc = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
const ATTRIBUTES = doc("auth-attributes.md");
const PROFILES = doc("profiles.md");
const fenced = (text: string, language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(text)?.[1] ?? "";

describe("docs/auth-attributes.md", () => {
  it("names every auth.* attribute that is read, and no other", () => {
    const generic = SHIPPED.profiles.find((p) => p.name === "generic");
    const read = [...(generic?.fields.values() ?? [])].flat().map((rule) => rule.name).filter((name) => name.startsWith("auth."));
    const named = new Set(ATTRIBUTES.match(/`auth\.[a-z_]+`/g)?.map((name) => name.slice(1, -1)));
    expect([...named].sort()).toEqual([...new Set(read)].filter((name) => name !== "auth.failure_reason").sort());
  });

  it("has the reasons with their decisions and fault domains", () => {
    for (const { code, decision, faultDomain } of SHIPPED.reasons.values()) {
      const line = ATTRIBUTES.split("\n").find((l) => l.startsWith("| `") && l.includes(`\`${code}\``) && l.split("|").length === 6);
      expect(line?.split("|").map((cell) => cell.trim()).slice(2, 4), code).toEqual([decision, faultDomain]);
    }
  });

  it("has the whole vocabulary", () => {
    for (const word of [...DECISIONS, ...KINDS, ...AUTH_METHODS.filter((m) => m !== "unknown"), ...DECISION_POINTS.filter((p) => p !== "unknown")]) expect(ATTRIBUTES).toContain(`\`${word}\``);
  });

  it("its sample becomes what it says", () => {
    const explained = explainSample(SHIPPED, Buffer.from(fenced(ATTRIBUTES, "json")), null);
    expect(explained).toMatchObject({ kind: "ok", records: [{ fate: "stored", profile: "generic" }] });
    expect(explained.kind === "ok" && explained.records[0]?.columns).toEqual(expect.arrayContaining([{ column: "decision", value: "deny" }, { column: "reason", value: "expired" }, { column: "product", value: "checkout" }, { column: "auth_latency_us", value: "1800" }]));
  });
});

describe("docs/profiles.md", () => {
  it("its example loads and works", () => {
    const userDir = mkdtempSync(join(tmpdir(), "docs-profile-"));
    try {
      writeFileSync(join(userDir, "edge-proxy.yaml"), fenced(PROFILES, "yaml"));
      const loaded = loadProfiles({ userDir });
      if (loaded.kind === "invalid") throw new Error(JSON.stringify(loaded.issues));
      const row = (verdict: string) => createStage({ set: loaded.set }).take({ logs: [{ attributes: { "edge.verdict": verdict, "edge.status": "401", "edge.took": "7" } }] }).rows[0];
      expect(row("key set: timeout")).toMatchObject({ gateway: "edge-proxy", decision: "error", reason: "jwks_unavailable", auth_method: "jwt", request_latency_us: 7_000 });
      expect(row("token too old")).toMatchObject({ reason: "expired" });
      expect(row("NO_TOKEN")).toMatchObject({ decision: "challenge", reason: "missing_credential" });
    } finally {
      rmSync(userDir, { recursive: true });
    }
  });

  it("names every member of a profile", () => {
    const members = ["profile", "title", "sources", "gateway", "priority", "extends", "detect", "absent", "fields", "body", "records", "evidence", "tables", "fallback", "methods", "methodNames", "checks", "counters"];
    for (const member of members) expect(PROFILES).toMatch(new RegExp(`\`${member}(\`|:)`));
  });
});
