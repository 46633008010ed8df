import { loadBoards, type Board, type DataPanel, type Panel, type Target, type TextPanel } from "../../dashboards/index.ts";

/** All panels that are shown, those in folded rows too; without the rows themselves. */
export function shownPanels(board: Board): readonly (DataPanel | TextPanel)[] {
  return board.panels.flatMap((panel): readonly (DataPanel | TextPanel)[] => (panel.type === "row" ? panel.panels : [panel]));
}

export function allPanels(board: Board): readonly Panel[] {
  return board.panels.flatMap((panel) => (panel.type === "row" ? [panel, ...panel.panels] : [panel]));
}

export interface Query {
  readonly where: string;
  readonly board: Board;
  readonly kind: "panel" | "variable" | "annotation";
  readonly panel: DataPanel | null;
  readonly sql: string;
  readonly format: Target["format"];
}

/** Every statement that a board sends. */
export function queriesOf(board: Board): readonly Query[] {
  const panels = shownPanels(board).flatMap((panel) => (panel.type === "text" ? [] : panel.targets.map((t): Query => ({ where: `${board.uid}: ${panel.title}`, board, kind: "panel", panel, sql: t.rawSql, format: t.format }))));
  const variables = board.templating.list.flatMap((v) => (typeof v.query === "string" ? [] : [{ where: `${board.uid}: $${v.name}`, board, kind: "variable" as const, panel: null, sql: v.query.rawSql, format: 1 as const }]));
  const annotations = board.annotations.list.flatMap((a) => (a.target === undefined ? [] : [{ where: `${board.uid}: ${a.name}`, board, kind: "annotation" as const, panel: null, sql: a.target.rawSql, format: 1 as const }]));
  return [...variables, ...annotations, ...panels];
}

export const BOARDS = loadBoards();
export const QUERIES = BOARDS.flatMap(queriesOf);
export const PANELS = BOARDS.flatMap((board) => shownPanels(board).map((panel) => ({ where: `${board.uid}: ${panel.title}`, board, panel })));
export const DATA_PANELS = PANELS.flatMap(({ where, board, panel }) => (panel.type === "text" ? [] : [{ where, board, panel }]));
