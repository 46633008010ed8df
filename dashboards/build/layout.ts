import type { DataPanel, Panel, TextPanel } from "../model.ts";
import type { PanelSpec } from "./spec.ts";

const COLUMNS = 24;

/** A titled part of a board; a folded one holds its panels until it is opened. */
export interface Section {
  readonly title: string;
  readonly isFolded?: boolean;
  readonly panels: readonly PanelSpec[];
}

/** Places panels from left to right, line by line, section under section. A line is as high as its highest panel, which all of it should be. */
export function layOut(sections: readonly Section[]): readonly Panel[] {
  const out: Panel[] = [];
  let id = 0;
  let y = 0;
  for (const section of sections) {
    const row = { id: ++id, type: "row", title: section.title, collapsed: section.isFolded === true, gridPos: { x: 0, y, w: COLUMNS, h: 1 } } as const;
    y += 1;
    const placed: (DataPanel | TextPanel)[] = [];
    let x = 0;
    let lineHeight = 0;
    for (const { size, ...panel } of section.panels) {
      if (x + size.w > COLUMNS) { x = 0; y += lineHeight; lineHeight = 0; }
      placed.push({ id: ++id, gridPos: { x, y, ...size }, ...panel });
      x += size.w;
      lineHeight = Math.max(lineHeight, size.h);
    }
    y += lineHeight;
    if (section.isFolded === true) { out.push({ ...row, panels: placed }); y = row.gridPos.y + 1; }
    else out.push({ ...row, panels: [] }, ...placed);
  }
  return out;
}
