import type { Response, Router } from "express";
import { z } from "zod";
import type { Store } from "../../../store/store.ts";
import { readBoards, type Board } from "../../boards/board.ts";
import { createTurns } from "../../boards/in-turn.ts";
import { createBoardQueries, type BoardAnswer, type DataRequest } from "../../boards/panel-data.ts";
import { createSqlRunner } from "../../boards/run-sql.ts";
import { readVariables } from "../../boards/variables.ts";
import type { BoardsPort } from "../../ports.ts";
import { sendProblem, sendStoreFailure } from "../problem.ts";

const LONGEST_RANGE_MS = 400 * 86_400_000;
const instant = z.coerce.number().int().min(0).max(4_102_444_800_000);
export const boardRange = z.object({ from: instant, to: instant, points: z.coerce.number().int().min(10).max(2_000).default(600) });
const panelId = z.coerce.number().int().min(0).max(1_000_000);

/** Four at a time leaves the engine's other readers to the rules and the API. */
const TURNS = { running: 4, waiting: 200 };

/**
 * The boards as in the files (`/api/v1/boards`, `/api/v1/boards/{uid}`), and what their panels (`…/panels/{id}/data`), variables (`…/variables/{name}`) and
 * annotations show for `from`, `to` (milliseconds), `points` and `var-<name>`.
 */
export function boardRoutes(router: Router, deps: { readonly store: Store; readonly boards: BoardsPort }): void {
  const boards = readBoards(deps.boards.list());
  const queries = createBoardQueries({ boards: deps.boards, runSql: createSqlRunner(deps.store), inTurn: createTurns(TURNS) });
  const boardOf = (uid: string | undefined, res: Response): Board | undefined => {
    const board = boards.find((b) => b.uid === uid);
    if (board === undefined) sendProblem(res, "QRY_NOT_FOUND", "No board has this uid.");
    return board;
  };
  router.get("/api/v1/boards", (_req, res) => {
    res.json({ boards: boards.map(({ uid, title, description, tags }) => ({ uid, title, description, tags: Array.isArray(tags) ? tags : [] })) });
  });
  router.get("/api/v1/boards/:uid", (req, res) => {
    const board = boardOf(req.params.uid, res);
    if (board !== undefined) res.json(board);
  });
  const answering = (path: string, answer: (board: Board, request: DataRequest, name: string) => Promise<BoardAnswer<object>>) => {
    router.get(`/api/v1/boards/:uid/${path}`, async (req, res) => {
      const params: Readonly<Record<string, string | string[] | undefined>> = req.params;
      const board = boardOf(one(params["uid"]), res);
      if (board === undefined) return;
      const request = requestOf(board, req.query, res);
      if (request !== null) sendAnswer(res, await answer(board, request, one(params["name"]) ?? ""));
    });
  };
  answering("panels/:name/data", async (board, request, name) => {
    const id = panelId.safeParse(name);
    return id.success ? queries.panel(board, id.data, request) : { kind: "unknown" };
  });
  answering("variables/:name", async (board, request, name) => wrapped("options", await queries.options(board, name, request)));
  answering("annotations", async (board, request) => wrapped("annotations", await queries.annotations(board, request)));
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

function wrapped<T>(name: string, answer: BoardAnswer<T>): BoardAnswer<object> {
  return answer.kind === "ok" ? { kind: "ok", value: { [name]: answer.value } } : answer;
}

function requestOf(board: Board, query: Readonly<Record<string, unknown>>, res: Response): DataRequest | null {
  const range = boardRange.safeParse(query);
  if (!range.success) {
    sendProblem(res, "QRY_INVALID_PARAMETER", "The time range cannot be used.", range.error.issues.map((i) => ({ path: i.path.join("."), message: i.message })));
    return null;
  }
  const { from, to, points } = range.data;
  if (from >= to || to - from > LONGEST_RANGE_MS) {
    sendProblem(res, "QRY_INVALID_PARAMETER", "`from` must be before `to`, at most 400 days.", [{ path: "from", message: "out of range" }]);
    return null;
  }
  const variables = readVariables(board, query);
  if (variables.kind === "invalid") {
    sendProblem(res, "QRY_INVALID_PARAMETER", "A variable cannot be used.", [{ path: variables.path, message: variables.message }]);
    return null;
  }
  return { fromMs: from, toMs: to, variables: variables.values, maxDataPoints: points };
}

function sendAnswer(res: Response, answer: BoardAnswer<object>): void {
  switch (answer.kind) {
    case "ok": return void res.json(answer.value);
    case "failed": return sendStoreFailure(res, answer.failure);
    case "unknown": return sendProblem(res, "QRY_NOT_FOUND", "The board has nothing of this name.");
    case "busy": return sendProblem(res, "QRY_BUSY", "Too many questions are waiting.");
    case "unusable": return sendProblem(res, "QRY_INVALID_PARAMETER", answer.message);
  }
}
