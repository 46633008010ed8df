import { ALL, expandQuery, loadBoards, type Board, type Variables } from "../../dashboards/index.ts";

export interface BoardStatement {
  readonly name: string;
  readonly sql: string;
}

/** Every statement of the shipped boards, panels, variables and annotations, as Grafana would send it for the last six hours. */
export function boardStatements(nowMs: number): BoardStatement[] {
  return loadBoards().flatMap((board) => raw(board).map(({ name, rawSql }) => {
    const expanded = expandQuery(rawSql, { fromMs: nowMs - 6 * 3_600_000, toMs: nowMs, variables: chosen(board) });
    if (expanded.kind !== "ok") throw new Error(`${board.uid} ${name}: ${JSON.stringify(expanded)}`);
    return { name: `${board.uid}: ${name}`, sql: expanded.sql };
  }));
}

function raw(board: Board): { readonly name: string; readonly rawSql: string }[] {
  const panels = board.panels.flatMap((panel) => (panel.type === "row" ? panel.panels : [panel]));
  return [
    ...panels.flatMap((panel) => ("targets" in panel ? panel.targets.map((target) => ({ name: `${panel.title} ${target.refId}`, rawSql: target.rawSql })) : [])),
    ...board.templating.list.flatMap((variable) => (variable.type === "query" && typeof variable.query !== "string" ? [{ name: `$${variable.name}`, rawSql: variable.query.rawSql }] : [])),
    ...board.annotations.list.flatMap((note) => (note.target === undefined ? [] : [{ name: note.name, rawSql: note.target.rawSql }])),
  ];
}

/** What the board is set to when it is opened; a choice that comes from a query is everything. */
function chosen(board: Board): Variables {
  return Object.fromEntries(board.templating.list.map((variable) => {
    if (variable.includeAll === true) return [variable.name, ALL];
    const value = variable.current.value ?? "";
    return [variable.name, typeof value === "string" ? value : [...value]];
  }));
}
