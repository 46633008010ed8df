import { readdirSync, readFileSync } from "node:fs";
import type { Dashboard } from "@grafana/schema";
import { describe, expect, it } from "vitest";
import type { GridPos } from "../../dashboards/index.ts";
import { allPanels, BOARDS, DATA_PANELS, PANELS, shownPanels } from "./board-parts.ts";

const FOLDER = "dashboards/json";

describe("boards are classic JSON that Grafana provisions", () => {
  it.each(BOARDS.map((b) => [b.uid, b] as const))("item 1: %s is version 42, unnumbered, not editable, without inputs", (_, board) => {
    expect(board).toMatchObject({ schemaVersion: 42, id: null, editable: false, version: 1 });
    expect(board.uid).toMatch(/^[a-z-]{1,40}$/);
    for (const key of ["__inputs", "__requires", "apiVersion", "kind", "spec", "elements", "layout"]) expect(board).not.toHaveProperty(key);
    expect(JSON.stringify(board)).not.toMatch(/\$\{DS_|libraryPanel|"builderOptions"/);
  });

  it("item 1: uids are unique, and files are named by them", () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(BOARDS.map((b) => `${b.uid}.json`).toSorted());
    expect(new Set(BOARDS.map((b) => b.uid)).size).toBe(BOARDS.length);
  });

  it.each(BOARDS.map((b) => [b.uid, b] as const))("item 2: panels of %s have ids of their own and lie in the grid without overlaps and gaps", (_, board) => {
    const panels = allPanels(board);
    expect(new Set(panels.map((p) => p.id)).size).toBe(panels.length);
    for (const { gridPos } of panels) expect(gridPos.x >= 0 && gridPos.w > 0 && gridPos.x + gridPos.w <= 24 && gridPos.h > 0).toBe(true);
    const taken = new Set<string>();
    for (const cell of board.panels.flatMap((p) => cellsOf(p.gridPos))) { expect(taken, cell).not.toContain(cell); taken.add(cell); }
    const bottom = Math.max(...board.panels.map((p) => p.gridPos.y + p.gridPos.h));
    expect(taken.size, "cells without a panel").toBe(bottom * 24);
  });

  it("item 2: folded rows hold their panels, open ones do not", () => {
    for (const row of BOARDS.flatMap((b) => b.panels).filter((p) => p.type === "row")) expect(row.collapsed ? row.panels.length > 0 : row.panels.length === 0).toBe(true);
  });

  it.each(DATA_PANELS.map((p) => [p.where, p.panel] as const))("item 3: %s says what it shows and sends sound targets", (_, panel) => {
    expect(panel.title).not.toBe("");
    expect(panel.description.length).toBeGreaterThanOrEqual(40);
    expect(panel.datasource).toEqual({ type: "grafana-clickhouse-datasource", uid: "${datasource}" });
    expect(panel.targets.length).toBeGreaterThan(0);
    expect(new Set(panel.targets.map((t) => t.refId)).size).toBe(panel.targets.length);
    for (const t of panel.targets) {
      expect([0, 1, 2]).toContain(t.format);
      expect(t).toMatchObject({ editorType: "sql", pluginVersion: "4.20.0", datasource: panel.datasource });
      expect(t.rawSql.trim()).not.toBe("");
    }
    expect(panel.fieldConfig.defaults.noValue ?? "").not.toBe("");
    if (panel.type === "timeseries") for (const t of panel.targets) expect(t.rawSql, "an outage must be a gap").toContain("WITH FILL STEP");
  });

  it("item 3: every panel in words says why", () => {
    for (const { panel } of PANELS) if (panel.type === "text") expect(panel.options.content).toMatch(/^\*\*Not connected\.\*\* /);
  });

  it("the boards fit their readers: eight panels for executives, sixteen on call", () => {
    const count = Object.fromEntries(BOARDS.map((b) => [b.uid, shownPanels(b).length]));
    expect(count["auth-slo-executive"]).toBeLessThanOrEqual(8);
    expect(count["auth-slo-on-call"]).toBeLessThanOrEqual(16);
  });

  it("item 10: the committed files are what the builders make", () => {
    for (const board of BOARDS) expect(readFileSync(`${FOLDER}/${board.uid}.json`, "utf8") === `${JSON.stringify(board, null, 2)}\n`, `${board.uid}: run npm run boards`).toBe(true);
  });

  it("the types of boards are those of @grafana/schema", () => {
    const boards: readonly Pick<Dashboard, "uid" | "title" | "tags" | "schemaVersion" | "editable" | "refresh" | "timezone">[] = BOARDS.map((b) => ({ ...b, tags: [...b.tags] }));
    expect(boards).toHaveLength(4);
  });
});

describe("the twelve panels that a service like this is asked for are there, by name", () => {
  it.each([
    ["executive", "Success rate by product"], ["executive", "Unauthorised attempts trend"], ["executive", "Key rotation coverage"], ["executive", "High-severity auth incidents open"],
    ["on-call", "Real-time failures by endpoint and code"], ["on-call", "Latency heatmap by region"], ["on-call", "Issuance and introspection latency"], ["on-call", "Correlated traces of recent failures"],
    ["debug", "Recent JWT validation errors"], ["debug", "JWKS fetch times and errors"], ["debug", "mTLS handshakes per service pair"], ["debug", "Secret fetch failures from pipeline jobs"],
  ])("%s: %s", (board, title) => { expect(PANELS.map((p) => p.where)).toContain(`auth-slo-${board}: ${title}`); });
});

function cellsOf({ x, y, w, h }: GridPos): readonly string[] {
  return Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`);
}

