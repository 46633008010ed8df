import type { StoreFailure } from "../../store/store.ts";
import type { BoardsPort } from "../ports.ts";
import { panelOf, variableSql, type Board } from "./board.ts";
import { wideFields, type Field } from "./frame.ts";
import type { createTurns } from "./in-turn.ts";
import type { createSqlRunner, Frame } from "./run-sql.ts";
import type { VariableValues } from "./variables.ts";

export interface DataRequest {
  readonly fromMs: number;
  readonly toMs: number;
  readonly variables: VariableValues;
  readonly maxDataPoints: number;
}

export interface TargetData {
  readonly refId: string;
  readonly format: number;
  /** The statement as it was run. */
  readonly sql: string;
  readonly isTruncated: boolean;
  readonly fields: readonly Field[];
}

export type BoardAnswer<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "failed"; readonly failure: StoreFailure }
  | { readonly kind: "unknown" }
  | { readonly kind: "busy" }
  | { readonly kind: "unusable"; readonly message: string };

export interface BoardQueriesDeps {
  readonly boards: Pick<BoardsPort, "expand">;
  readonly runSql: ReturnType<typeof createSqlRunner>;
  readonly inTurn: ReturnType<typeof createTurns>;
}

const TIME_SERIES = 0;
const MULTI = 4;
const OPTIONS_POINTS = 100;

/** Answers what the panels, variables and annotations of a board show, each from its own SQL. No SQL comes from outside. */
export function createBoardQueries({ boards, runSql, inTurn }: BoardQueriesDeps) {
  const ask = async (key: string, rawSql: string, request: DataRequest, minInterval?: string): Promise<BoardAnswer<{ readonly sql: string; readonly intervalMs: number; readonly frame: Frame }>> => {
    const expanded = boards.expand(rawSql, { ...request, minInterval });
    if (expanded.kind === "failed") return { kind: "unusable", message: expanded.message };
    const turn = await inTurn(`${key}\n${expanded.sql}`, () => runSql(key, expanded.sql));
    if (turn.kind === "refused") return { kind: "busy" };
    if (turn.value.kind === "failed") return turn.value;
    return { kind: "ok", value: { sql: expanded.sql, intervalMs: expanded.intervalMs, frame: turn.value.value } };
  };
  return {
    panel: async (board: Board, panelId: number, request: DataRequest): Promise<BoardAnswer<{ readonly intervalMs: number; readonly targets: readonly TargetData[] }>> => {
      const panel = panelOf(board, panelId);
      if (panel === undefined) return { kind: "unknown" };
      const shown = panel.targets.filter((t) => !t.hide);
      const answers = await Promise.all(shown.map((t) => ask(`${board.uid}/${panelId}/${t.refId}`, t.rawSql, { ...request, maxDataPoints: panel.maxDataPoints ?? request.maxDataPoints }, panel.interval)));
      const targets: TargetData[] = [];
      let intervalMs = 0;
      for (const [i, answer] of answers.entries()) {
        const target = shown[i];
        if (answer.kind !== "ok" || target === undefined) return answer.kind === "ok" ? { kind: "unknown" } : answer;
        const { frame, sql } = answer.value;
        const isSeries = target.format === TIME_SERIES || target.format === MULTI;
        targets.push({ refId: target.refId, format: target.format, sql, isTruncated: frame.isTruncated, fields: isSeries ? wideFields(frame.fields) : frame.fields });
        intervalMs = answer.value.intervalMs;
      }
      return { kind: "ok", value: { intervalMs, targets } };
    },
    /** Values of a query variable, the first column; the second, when there is one, is the text. */
    options: async (board: Board, name: string, request: DataRequest): Promise<BoardAnswer<readonly { readonly value: string; readonly text: string }[]>> => {
      const variable = board.templating.list.find((v) => v.name === name);
      const sql = variable === undefined ? null : variableSql(variable);
      if (sql === null) return { kind: "unknown" };
      const answer = await ask(`${board.uid}/var/${name}`, sql, { ...request, maxDataPoints: OPTIONS_POINTS });
      if (answer.kind !== "ok") return answer;
      const [values, texts] = answer.value.frame.fields;
      return { kind: "ok", value: (values?.values ?? []).map((v, i) => ({ value: String(v ?? ""), text: String(texts?.values[i] ?? v ?? "") })) };
    },
    annotations: async (board: Board, request: DataRequest): Promise<BoardAnswer<readonly { readonly name: string; readonly fields: readonly Field[] }[]>> => {
      const marks = board.annotations.list.filter((a) => a.enable && typeof a.target?.rawSql === "string");
      const answers = await Promise.all(marks.map((a) => ask(`${board.uid}/note/${a.name}`, a.target?.rawSql ?? "", request)));
      const found: { name: string; fields: readonly Field[] }[] = [];
      for (const [i, answer] of answers.entries()) {
        if (answer.kind !== "ok") return answer;
        found.push({ name: marks[i]?.name ?? "", fields: answer.value.frame.fields });
      }
      return { kind: "ok", value: found };
    },
  };
}
