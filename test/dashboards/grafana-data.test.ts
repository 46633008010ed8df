/** What people read on panels, worked out by Grafana's own library (@grafana/data) from the committed boards. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { FieldDefaults } from "../../dashboards/index.ts";
import { part } from "../real/parts.ts";
import { DATA_PANELS } from "./board-parts.ts";
import { UNITS } from "./units.ts";

interface Display { readonly text: string; readonly suffix?: string; readonly prefix?: string; readonly color?: string }
interface GrafanaData {
  readonly getValueFormats: () => readonly { readonly submenu: readonly { readonly value: string }[] }[];
  readonly getDisplayProcessor: (options: { readonly field: object; readonly theme: object }) => (value: unknown) => Display;
  readonly createTheme: (options: object) => object;
  readonly rangeUtil: { readonly calculateInterval: (range: object, points: number, least?: string) => { readonly interval: string; readonly intervalMs: number } };
  readonly dateTime: (ms: number) => object;
}

const home = part("grafana-data");

/** The look of a column of a panel: the panel's defaults under the column's own. */
function lookOf(where: string, column: string): FieldDefaults {
  const panel = DATA_PANELS.find((p) => p.where === where)?.panel;
  if (panel === undefined) throw new Error(`no panel ${where}`);
  const own = panel.fieldConfig.overrides.find((o) => o.matcher.options === column)?.properties ?? [];
  return { ...panel.fieldConfig.defaults, ...(Object.fromEntries(own.map((p) => [p.id, p.value])) as FieldDefaults) };
}

describe.skipIf(home === null)("Grafana's own library", () => {
  let grafana: GrafanaData;
  let theme: object;

  beforeAll(() => {
    // The library asks a browser's languages while it loads.
    Object.defineProperty(globalThis, "navigator", { value: { language: "en-US", languages: ["en-US"], userAgent: "" }, configurable: true });
    grafana = createRequire(join(home ?? "", "package.json"))("@grafana/data") as GrafanaData;
    theme = grafana.createTheme({ colors: { mode: "dark" } });
  }, 120_000);

  const shown = (where: string, column: string, value: unknown, type = "number") => {
    const { text, prefix, suffix, color } = grafana.getDisplayProcessor({ field: { name: column, type, config: lookOf(where, column), values: [] }, theme })(value);
    return { text: `${prefix ?? ""}${text}${suffix ?? ""}`, color: (color ?? "").toUpperCase() };
  };

  it("item 4: knows every unit that boards use", () => {
    const known = new Set(grafana.getValueFormats().flatMap((group) => group.submenu.map((u) => u.value)));
    expect(UNITS.filter((unit) => !known.has(unit))).toEqual([]);
  });

  const STANDS = "auth-slo-detail: Where it stands";
  it.each([
    ["a target exactly met", STANDS, "Good events", 0.999, "99.900%", ""], ["a target just missed", STANDS, "Good events", 0.998999, "99.900%", ""],
    ["all of a budget left", STANDS, "Budget left", 1, "100.0%", "#069A70"], ["a quarter left", STANDS, "Budget left", 0.25, "25.0%", "#069A70"], ["less than a quarter", STANDS, "Budget left", 0.2499, "25.0%", "#C67F00"],
    ["nothing left", STANDS, "Budget left", 0, "0.0%", "#D55E00"], ["an overspent budget", STANDS, "Budget left", -0.39, "-39.0%", "#D55E00"],
    ["a burn under 1", STANDS, "Burn over 1 h", 0.5, "0.50 ×", "#069A70"], ["a burn of a page", STANDS, "Burn over 1 h", 14.4, "14.40 ×", "#D55E00"], ["a burn just under it", STANDS, "Burn over 1 h", 14.39, "14.39 ×", "#C67F00"],
    ["failures at the objective", "auth-slo-on-call: Failed by us, last 5 minutes", "share", 0.001, "0.10%", "#C67F00"], ["no page", "auth-slo-on-call: Pages firing", "alerts", 0, "0", "#069A70"], ["one page", "auth-slo-on-call: Pages firing", "alerts", 1, "1", "#D55E00"],
  ])("item 14: %s reads well and has its colour", (_, where, column, value, text, color) => {
    const seen = shown(where, column, value);
    expect(seen.text).toBe(text);
    if (color !== "") expect(seen.color).toBe(color);
  });

  it.each([["ok", "● Met", "#069A70"], ["at_risk", "▲ At risk", "#C67F00"], ["breached", "▼ Missed", "#D55E00"], ["no_data", "○ No data", "#808590"]])("item 14: the state %s is shown as %s", (value, text, color) => {
    expect(shown(STANDS, "State", value, "string")).toEqual({ text, color });
  });

  it("item 14: nothing measured is neither 0 nor NaN", () => {
    for (const [where, column] of [[STANDS, "Good events"], ["auth-slo-on-call: Failed by us, last 5 minutes", "share"], ["auth-slo-executive: Data freshness", "age"]] as const) {
      expect(shown(where, column, null).text, where).not.toMatch(/NaN|0|100/);
    }
  });

  it("item 11: its steps of time are those that our own expander takes", async () => {
    const { intervalOf } = await import("../../dashboards/index.ts");
    for (const rangeMs of [60_000, 900_000, 3_600_000, 21_600_000, 86_400_000, 604_800_000, 2_592_000_000]) {
      for (const points of [60, 120, 400, 900, 1_920]) {
        const theirs = grafana.rangeUtil.calculateInterval({ from: grafana.dateTime(0), to: grafana.dateTime(rangeMs), raw: { from: "0", to: "1" } }, points).intervalMs;
        expect(intervalOf({ fromMs: 0, toMs: rangeMs, maxDataPoints: points }), `${rangeMs} ms at ${points}`).toBe(theirs);
      }
    }
  });

});
