import { describe, expect, it } from "vitest";
import { PALETTE } from "../../dashboards/build/palette.ts";
import type { DataPanel, FieldDefaults, Mapping, Thresholds } from "../../dashboards/index.ts";
import { BOARDS, DATA_PANELS } from "./board-parts.ts";
import { isKnownUnit } from "./units.ts";

/** Defaults of a panel and what overrides make of them, each under its name. */
function looks(panel: DataPanel): readonly (readonly [string, FieldDefaults])[] {
  const { defaults, overrides } = panel.fieldConfig;
  return [["all", defaults], ...overrides.map((o) => [o.matcher.options, { ...defaults, ...(Object.fromEntries(o.properties.map((p) => [p.id, p.value])) as FieldDefaults) }] as const)];
}

const LOOKS = DATA_PANELS.flatMap(({ where, panel }) => looks(panel).map(([name, look]) => [`${where}, ${name}`, look, panel] as const));
const hex = (colour: string) => /^#[0-9A-F]{6}$/.test(colour);
const coloursOf = (look: FieldDefaults): readonly string[] => [
  ...(look.thresholds?.steps ?? []).map((s) => s.color), ...(look.color?.fixedColor === undefined ? [] : [look.color.fixedColor]),
  ...(look.mappings ?? []).flatMap((m) => texts(m).flatMap((t) => (t.color === undefined ? [] : [t.color]))),
];
const texts = (m: Mapping) => (m.type === "value" ? Object.values(m.options) : [m.options.result]);

describe("what panels look like", () => {
  it.each(LOOKS)("item 4: %s has a unit that Grafana knows and thresholds in that unit", (_, look) => {
    if (look.unit !== undefined) expect(isKnownUnit(look.unit), look.unit).toBe(true);
    if (look.thresholds !== undefined) checkThresholds(look.thresholds, look);
  });

  it("item 4: panels of numbers have a unit", () => {
    for (const { where, panel } of DATA_PANELS) {
      const needed = panel.type === "timeseries" || panel.type === "heatmap" || (panel.type === "stat" && panel.fieldConfig.overrides.length === 0);
      if (needed) expect(panel.fieldConfig.defaults.unit, where).toBeDefined();
    }
  });

  it("item 4: states are shown with words", () => {
    for (const [where, look] of LOOKS) if (where.endsWith("State") || where.includes("on-call: Alert history, all")) expect(JSON.stringify(look.mappings), where).toMatch(/"text":"[●▲▼△○]/);
    for (const [where, look] of LOOKS) for (const mapping of look.mappings ?? []) for (const text of texts(mapping)) expect(text.text ?? "", where).toMatch(/^[●▲▼△○] [A-Z]/);
  });

  it("item 5: colours come from the palette, which has a contrast of 3:1 on light and dark panels", () => {
    const own = new Set<string>(Object.values(PALETTE));
    for (const [where, look] of LOOKS) for (const colour of coloursOf(look)) expect(own.has(colour), `${where}: ${colour}`).toBe(true);
    for (const board of BOARDS) for (const a of board.annotations.list) expect(own).toContain(a.iconColor);
    for (const colour of own) {
      expect(hex(colour)).toBe(true);
      for (const background of ["#FFFFFF", "#181B1F"]) expect(contrast(colour, background), `${colour} on ${background}`).toBeGreaterThanOrEqual(3);
    }
  });

  it("item 5: two states that are told apart by colour have words too", () => {
    for (const { where, panel } of DATA_PANELS) if (panel.type === "state-timeline") expect(panel.fieldConfig.defaults.mappings?.length, where).toBeGreaterThan(0);
  });
});

function checkThresholds({ steps }: Thresholds, look: FieldDefaults): void {
  expect(steps[0]?.value).toBeNull();
  const values = steps.slice(1).map((s) => s.value ?? Number.NaN);
  expect(values).toEqual([...values].sort((a, b) => a - b));
  expect(values).not.toContain(80);
  if (look.unit === "percentunit") for (const v of values) expect(Math.abs(v)).toBeLessThanOrEqual(1);
  if (look.unit === "suffix:×") expect(values).toEqual(values.length === 0 ? [] : [1, 6, 14.4]);
}

function contrast(a: string, b: string): number {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
