import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { metricRows } from "../../cli/metric-rows.ts";
import { part } from "../real/parts.ts";
import { readRoot, ROOT } from "./compose-file.ts";
import { runTool } from "./run-tool.ts";

interface Rule { readonly alert: string; readonly expr: string; readonly labels: { readonly severity: string }; readonly annotations: { readonly summary: string; readonly description: string } }
const rules = (parse(readRoot("deploy/prometheus/rules/auth-slo.yml")) as { readonly groups: readonly { readonly rules: readonly Rule[] }[] }).groups.flatMap((group) => group.rules);
let scratch: string;
beforeAll(() => { scratch = mkdtempSync(join(tmpdir(), "auth-slo-prometheus-")); });
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it("every metric in the rules is one that the service has, and every alert says what to do", () => {
  const known = new Set<string>(metricRows({ ingest: () => null, rules: () => null, engineRestarts: () => 0, isStoreReady: () => false }).map((row) => row.name));
  const used = rules.flatMap((rule) => [...`${rule.expr} ${rule.annotations.description}`.matchAll(/\bauthslo_\w+/g)].map(([name]) => name));
  expect(used.filter((name) => !known.has(name))).toEqual([]);
  for (const rule of rules) expect([rule.alert, rule.annotations.summary.length > 20, rule.annotations.description.length > 20, ["page", "ticket"].includes(rule.labels.severity)]).toEqual([rule.alert, true, true, true]);
});

describe.skipIf(part("prometheus") === null)("deploy/prometheus", () => {
  it("promtool finds nothing wrong with the configuration and the rules", () => {
    // As mounted in the container: the paths in the file are those of the container.
    cpSync(join(ROOT, "deploy/prometheus/rules"), join(scratch, "rules"), { recursive: true });
    writeFileSync(join(scratch, "token"), "x");
    writeFileSync(join(scratch, "prometheus.yml"), readRoot("deploy/prometheus/prometheus.yml").replace("/etc/prometheus/rules", join(scratch, "rules")).replace("/run/secrets/metrics_token", join(scratch, "token")));
    const done = runTool("promtool", ["check", "config", join(scratch, "prometheus.yml")]);
    expect([done.status, done.output]).toEqual([0, expect.stringContaining(`${String(rules.length)} rules found`)]);
  });

  it("the rules fire when they should and only then (promtool test rules)", () => {
    const done = runTool("promtool", ["test", "rules", join(ROOT, "test/deploy/prometheus-rules.yml")]);
    expect([done.status, done.output]).toEqual([0, expect.stringContaining("SUCCESS")]);
  });
});
