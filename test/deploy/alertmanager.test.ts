import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ALERT_NAMES } from "../../rules/alert-identity.ts";
import { loadSlos, readShippedSloFiles } from "../../rules/index.ts";
import { part } from "../real/parts.ts";
import { readRoot, ROOT } from "./compose-file.ts";
import { runTool } from "./run-tool.ts";

const FILE = join(ROOT, "deploy/alertmanager/alertmanager.yml");
const SECURITY = new Set(["post-revocation-acceptance", "revocation-propagation"]);
const routeOf = (labels: Readonly<Record<string, string>>) => {
  const { status, output } = runTool("amtool", ["config", "routes", "test", `--config.file=${FILE}`, ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)]);
  expect([status, output]).toEqual([0, expect.any(String)]);
  return output.split("\n")[0]?.trim();
};

/** Every alert that the shipped catalogue can raise, with where it has to go. */
async function shippedBurns(): Promise<{ readonly labels: Readonly<Record<string, string>>; readonly to: string }[]> {
  const loaded = loadSlos({ files: await readShippedSloFiles() });
  if (loaded.kind === "invalid") throw new Error("the shipped catalogue is not valid");
  return loaded.slos.flatMap((slo) => [...new Set(slo.tiers.map((tier) => tier.severity))].map((severity) => ({
    labels: { alertname: ALERT_NAMES.burn, slo: slo.name, severity }, to: SECURITY.has(slo.name) ? `security,${severity}` : severity,
  })));
}

describe.skipIf(part("prometheus") === null)("deploy/alertmanager", () => {
  it("amtool finds nothing wrong with it", () => {
    expect(runTool("amtool", ["check-config", FILE])).toMatchObject({ status: 0, output: expect.stringContaining("4 receivers") as string });
  });

  it("every alert of the shipped catalogue goes to who has to hear of it", async () => {
    const burns = await shippedBurns();
    expect(burns.length).toBeGreaterThan(10);
    for (const { labels, to } of burns) expect([labels, routeOf(labels)]).toEqual([labels, to]);
    for (const slo of SECURITY) expect(burns.some(({ labels }) => labels["slo"] === slo)).toBe(true);
  }, 120_000);

  it("so does every alert of the service about itself and of Prometheus about the service", () => {
    const own: Record<string, readonly [severity: string, to: string]> = {
      [ALERT_NAMES.watchdog]: ["none", "watchdog"], [ALERT_NAMES.cannotEvaluate]: ["ticket", "ticket"], [ALERT_NAMES.clockSkew]: ["ticket", "ticket"],
      [ALERT_NAMES.revocationNotEnforced]: ["page", "security,page"], [ALERT_NAMES.jwksStale]: ["page", "page"], [ALERT_NAMES.keyRotationUnsafe]: ["ticket", "ticket"],
    };
    expect(Object.keys(own).toSorted()).toEqual(Object.values(ALERT_NAMES).filter((name) => name !== ALERT_NAMES.burn).toSorted());
    for (const [alertname, [severity, to]] of Object.entries(own)) expect([alertname, routeOf({ alertname, severity })]).toEqual([alertname, to]);
    const rules = (parse(readRoot("deploy/prometheus/rules/auth-slo.yml")) as { readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly labels: { readonly severity: string } }[] }[] }).groups.flatMap((group) => group.rules);
    for (const { alert, labels } of rules) expect([alert, routeOf({ alertname: alert, severity: labels.severity })]).toEqual([alert, labels.severity]);
    expect(routeOf({ alertname: "SomethingElse" })).toBe("ticket");
  }, 120_000);
});
