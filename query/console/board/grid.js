/** The panels of a board in Grafana's grid of 24 columns; rows open and close, and what is not in sight is not asked for. */
import { h } from "../dom.js";
import { createPanel } from "./panel.js";

/** @typedef {import("../types.d.ts").Panel} Panel */
/** @typedef {ReturnType<typeof createPanel>} LivePanel */

const AT_A_TIME = 4;

/**
 * @param {import("../types.d.ts").Board} board
 * @param {Parameters<typeof createPanel>[2]} at
 */
export function createGrid(board, at) {
  const grid = h("div", { class: "board" });
  /** @type {Map<HTMLElement, LivePanel>} */
  const live = new Map();
  /** @type {Set<LivePanel>} */
  const inSight = new Set();
  /** @type {Set<LivePanel>} */
  const stale = new Set();
  const open = new Set(board.panels.filter((p) => p.type === "row" && p.collapsed !== true).map((p) => p.id));
  let running = 0;

  const pump = () => {
    for (const panel of stale) {
      if (running >= AT_A_TIME) return;
      if (!inSight.has(panel)) continue;
      stale.delete(panel);
      running++;
      void panel.load().finally(() => { running--; pump(); });
    }
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const panel = live.get(/** @type {HTMLElement} */ (target));
      if (panel === undefined) continue;
      if (isIntersecting) inSight.add(panel); else inSight.delete(panel);
    }
    pump();
  }, { rootMargin: "300px" });

  /** @param {Exclude<Panel, { type: "row" }>} panel @param {number} top */
  const place = (panel, top) => {
    const one = createPanel(board.uid, panel, at);
    const { x, y, w, h: height } = panel.gridPos;
    one.frame.style.setProperty("--rows", String(height));
    one.frame.style.gridColumn = `${x + 1} / span ${w}`;
    one.frame.style.gridRow = `${y - top + 1} / span ${height}`;
    live.set(one.frame, one);
    stale.add(one);
    observer.observe(one.frame);
    return one.frame;
  };

  const layout = () => {
    for (const one of live.values()) one.destroy();
    live.clear(); inSight.clear(); stale.clear(); observer.disconnect();
    /** @type {{ title: HTMLElement | null, panels: Exclude<Panel, { type: "row" }>[] }[]} */
    const sections = [{ title: null, panels: [] }];
    for (const panel of board.panels) {
      if (panel.type !== "row") { sections.at(-1)?.panels.push(panel); continue; }
      const isOpen = open.has(panel.id);
      const inner = panel.collapsed ? panel.panels : [];
      const toggle = h("button", { type: "button", "aria-expanded": String(isOpen), "data-key": `row ${panel.id}`, onclick: () => { if (isOpen) open.delete(panel.id); else open.add(panel.id); layout(); /** @type {HTMLElement | null} */ (grid.querySelector(`[data-key="row ${panel.id}"]`))?.focus(); } }, h("span", { "aria-hidden": "true" }, isOpen ? "▾" : "▸"), panel.title);
      sections.push({ title: h("div", { class: "row-title" }, h("h2", {}, toggle)), panels: isOpen ? [...inner] : [] });
      if (!isOpen && !panel.collapsed) sections.push({ title: null, panels: [] });
    }
    grid.replaceChildren(...visible(sections, board, open).flatMap((s) => section(s, place)));
    pump();
  };
  layout();
  return {
    element: grid,
    refresh: () => { for (const one of live.values()) stale.add(one); pump(); },
    redraw: () => { for (const one of live.values()) one.redraw(); },
    destroy: () => { observer.disconnect(); for (const one of live.values()) one.destroy(); },
  };
}

/** Panels that follow a closed row are hidden with it. @param {{ title: HTMLElement | null, panels: Exclude<Panel, { type: "row" }>[] }[]} sections @param {import("../types.d.ts").Board} board @param {Set<number>} open */
function visible(sections, board, open) {
  const closed = board.panels.filter((p) => p.type === "row" && !open.has(p.id) && !p.collapsed).length;
  if (closed === 0) return sections;
  /** @type {typeof sections} */
  const out = [];
  let isHidden = false;
  for (const s of sections) {
    if (s.title !== null) isHidden = s.title.querySelector('[aria-expanded="false"]') !== null;
    out.push(s.title === null && isHidden ? { title: null, panels: [] } : s);
  }
  return out;
}

/** @param {{ title: HTMLElement | null, panels: Exclude<Panel, { type: "row" }>[] }} section @param {(panel: Exclude<Panel, { type: "row" }>, top: number) => HTMLElement} place */
function section({ title, panels }, place) {
  const top = Math.min(...panels.map((p) => p.gridPos.y));
  const inner = panels.length === 0 ? null : h("div", { class: "grid" }, ...panels.map((p) => place(p, top)));
  return [title, inner].filter((n) => n !== null);
}
