import { BodyError, readHead } from "./body.ts";
import { CODES, type EngineFailure, failure } from "./failure.ts";
import { type InsertParts, splitInsert } from "./insert-statement.ts";
import type { EngineRequest } from "./request.ts";
import type { EngineAnswer, SessionPool } from "./session-pool.ts";
import type { StagedBody, Staging } from "./staging.ts";
import { type PreparedStatement, prepareStagedInsert, prepareStatement } from "./statement.ts";

export interface Executed extends EngineAnswer {
  readonly format: string;
}

export interface ExecuteDeps {
  readonly pool: SessionPool;
  readonly staging: Staging;
  /** Longest SQL text, without the rows of an INSERT. */
  readonly maxStatementBytes: number;
}

/**
 * Runs the statement of one request. The SQL is the URL's `query` and then the body; the rows of an INSERT ... FORMAT are never held in
 * memory but staged in a file that the engine reads, and that is gone when this returns.
 */
export async function executeRequest(deps: ExecuteDeps, request: EngineRequest, body: AsyncGenerator<Buffer, void>): Promise<Executed | EngineFailure> {
  try {
    const fromUrl = splitInsert(request.query);
    if (fromUrl.kind === "data") return await runStaged(deps, request, request.query, fromUrl, prefixed(Buffer.from(request.query.slice(fromUrl.dataStart)), body));
    const { head, isWhole, rest } = await readHead(body, deps.maxStatementBytes);
    // One character a byte: offsets in the text are then offsets in the bytes, whatever the rows are.
    const inBody = request.query === "" ? splitInsert(head.toString("latin1")) : fromUrl;
    if (inBody.kind === "data") {
      const sql = head.subarray(0, inBody.headEnd).toString("utf8");
      return await runStaged(deps, request, sql, bytesToText(head, inBody), prefixed(head.subarray(inBody.dataStart), rest));
    }
    if (!isWhole) return failure("QUERY_IS_TOO_LARGE", `The statement is larger than ${String(deps.maxStatementBytes)} bytes`);
    const sql = [request.query, head.toString("utf8")].filter((part) => part !== "").join("\n");
    return await run(deps, request, prepareStatement({ sql, params: request.params, settings: request.settings, defaultFormat: request.defaultFormat }));
  } catch (error) {
    if (error instanceof BodyError) return error.failure;
    throw error;
  }
}

async function runStaged(deps: ExecuteDeps, request: EngineRequest, sql: string, parts: InsertParts, rows: AsyncGenerator<Buffer, void>): Promise<Executed | EngineFailure> {
  if (request.isGet) return readOnly();
  let staged: StagedBody | undefined;
  try {
    staged = await deps.staging.stage(rows);
    const answer = { kind: "ok", bytes: Buffer.alloc(0), resultRows: 0, elapsedNs: 0, format: request.defaultFormat } as const;
    if (staged.bytes === 0) return answer;
    const prepared = prepareStagedInsert(sql.slice(0, parts.headEnd), parts, staged.path, request);
    const done = await run(deps, request, prepared);
    return done.kind === "ok" ? done : { ...done, message: done.message.replaceAll(staged.path, "the request's body") };
  } finally {
    staged?.remove();
  }
}

async function run(deps: ExecuteDeps, request: EngineRequest, prepared: PreparedStatement | EngineFailure): Promise<Executed | EngineFailure> {
  if (prepared.kind === "failed") return prepared;
  if (request.isGet && prepared.lane === "write") return readOnly();
  const answer = await deps.pool.run({ lane: prepared.lane, database: request.database, text: prepared.text, format: prepared.format });
  return answer.kind === "ok" ? { ...answer, format: prepared.format } : answer;
}

function readOnly(): EngineFailure {
  return { kind: "failed", code: CODES.READONLY, name: "READONLY", message: "Cannot execute a statement that changes something in readonly mode. For queries over HTTP, method GET implies readonly. Use POST" };
}

/** Byte offsets of the head as offsets of its UTF-8 text: they differ only when names hold other than ASCII. */
function bytesToText(head: Buffer, parts: InsertParts): InsertParts {
  const textLength = (bytes: number) => head.subarray(0, bytes).toString("utf8").length;
  return { ...parts, headEnd: textLength(parts.headEnd), dataStart: textLength(parts.dataStart), clauseAt: textLength(parts.clauseAt) };
}

async function* prefixed(first: Buffer, rest: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
  if (first.length > 0) yield first;
  yield* rest;
}
