import { BodyError, readHead } from "../body.ts";
import type { Executed } from "../execute.ts";
import { type EngineFailure, failure } from "../failure.ts";
import { substituteParams } from "../params.ts";
import type { EngineRequest } from "../request.ts";
import { settingsList } from "../settings-list.ts";
import type { SessionPool } from "../session-pool.ts";
import { checkTree } from "./check-tree.ts";
import { cleanStatement, joinPieces, type Piece } from "./clean-statement.ts";
import { DOOR_LIMITS, type DoorConfig } from "./door-config.ts";
import { isAllowedFormat } from "./formats.ts";
import { helloBlock, isHello } from "./hello.ts";
import { metadataStatement, withSystemViews } from "./metadata.ts";
import { readTail } from "./read-tail.ts";
import { createTableList, type TableList } from "./table-list.ts";
import { doorSettings } from "./settings.ts";
import { parseSyntaxTree } from "./syntax-tree.ts";

export interface DoorDeps {
  readonly config: DoorConfig;
  readonly pool: SessionPool;
  /** Version of the engine, as `version()` gives it. */
  readonly version: string;
  /** The engine's directory: taken out of messages. */
  readonly enginePath: string;
  readonly nowMs: () => number;
  /** A statement runs far beyond its time: the engine cannot be interrupted and has to be started again. */
  readonly onStuck: () => void;
}

/** Runs a reader's statement. `isWanted` turns false when its sender is gone: what still waits is then left out. */
export type Door = (request: EngineRequest, body: AsyncGenerator<Buffer, void>, isWanted: () => boolean) => Promise<Executed | EngineFailure>;

/**
 * The read-only door: a statement is taken apart and put together again without comments, its syntax tree is had from the engine's own
 * parser, and every node, function and table in it must be known to be harmless. Only then it runs, on sessions of its own, with bounds
 * that it cannot raise. What is not known is refused.
 */
export function createDoor(deps: DoorDeps): Door {
  const tables = createTableList(deps);
  return async (request, body, isWanted) => {
    try {
      const { head, isWhole } = await readHead(body, DOOR_LIMITS.maxStatementBytes);
      const sql = [request.query, head.toString("utf8")].filter((part) => part !== "").join("\n");
      if (!isWhole || sql.length > DOOR_LIMITS.maxStatementBytes) return failure("QUERY_IS_TOO_LARGE", `The statement is larger than ${String(DOOR_LIMITS.maxStatementBytes)} bytes`);
      const done = await readStatement(deps, tables, request, sql, isWanted);
      return done.kind === "ok" ? done : { ...done, message: withoutInsides(done.message, deps.enginePath) };
    } catch (error) {
      if (error instanceof BodyError) return error.failure;
      throw error;
    }
  };
}

/** A message without paths, and without the engine's guesses at names in other databases. */
function withoutInsides(message: string, enginePath: string): string {
  return message.replaceAll(enginePath, "(the data directory)").replace(/\.? ?Maybe you meant:? .*$/s, "");
}

async function readStatement(deps: DoorDeps, tables: TableList, request: EngineRequest, sql: string, isWanted: () => boolean): Promise<Executed | EngineFailure> {
  const { database } = deps.config;
  if (request.database !== database && request.database !== "default") return failure("UNKNOWN_DATABASE", `Database ${request.database.slice(0, 100)} does not exist`);
  const substituted = substituteParams(sql, request.params);
  if (substituted.kind === "missing") return failure("UNKNOWN_QUERY_PARAMETER", `Substitution \`${substituted.name}\` is not set`);
  const cleaned = cleanStatement(substituted.sql);
  if (cleaned.kind === "failed") return cleaned;
  const { body, format: named, settings: trailing } = readTail(cleaned.pieces);
  const format = named ?? request.defaultFormat;
  if (!isAllowedFormat(format)) return failure("UNKNOWN_FORMAT", `Format ${format.slice(0, 100)} is not for readers`);
  const settings = doorSettings(new Map([...request.settings, ...trailing]), deps.config.maxSeconds);
  if (settings.kind === "failed") return settings;
  if (format === "Native" && isHello(body)) return { kind: "ok", bytes: helloBlock(deps.version, request.clientRevision), resultRows: 1, elapsedNs: 0, format };
  const text = await checkedText(deps, tables, body, isWanted);
  if (typeof text !== "string") return text;
  const answer = await bounded(deps, `${text}\nFORMAT ${format} SETTINGS ${settingsList(settings.settings)}`, format, isWanted);
  return answer.kind === "ok" ? { ...answer, format } : answer;
}

/** The statement's text when all of it may run. */
async function checkedText(deps: DoorDeps, tables: TableList, body: readonly Piece[], isWanted: () => boolean): Promise<string | EngineFailure> {
  const { database } = deps.config;
  const about = metadataStatement(body, database);
  if (about.kind === "unknown") return failure("ACCESS_DENIED", "Not enough privileges: of SHOW a reader may use SHOW DATABASES, SHOW TABLES and SHOW CREATE TABLE, of the product's database");
  const known = await tables.read();
  if (known.kind === "failed") return known;
  if (about.kind === "ok") return about.table === undefined || known.tables.mayRead(`${database}.${about.table}`) ? about.sql : failure("UNKNOWN_TABLE", `Table ${database}.${about.table} does not exist`);
  const why = outsideFailure(body);
  if (why !== undefined) return why;
  // In brackets it is one SELECT and nothing else: no FORMAT and no option of EXPLAIN can be part of it.
  const text = `(${joinPieces(withSystemViews(body))})`;
  const printed = await deps.pool.run({ lane: "door", database, text: `EXPLAIN AST ${text}`, format: "TabSeparatedRaw", begin: isWanted });
  if (printed.kind === "failed") return printed;
  const root = parseSyntaxTree(printed.bytes.toString("utf8"));
  if (root === undefined) return failure("SYNTAX_ERROR", "The statement holds a name that its check cannot read: use plain names");
  return checkTree(root, known.tables) ?? text;
}

const VERBS: ReadonlySet<string> = new Set(["SELECT", "WITH", "FROM", "("]);

/** What must not even reach the engine's parser: other statements, and settings, which would hold for the check itself. */
function outsideFailure(body: readonly Piece[]): EngineFailure | undefined {
  if (!VERBS.has(body[0]?.text.toUpperCase() ?? "")) return failure("ACCESS_DENIED", "Not enough privileges: a reader may SELECT, SHOW, DESCRIBE and EXISTS");
  const isSettings = (piece: Piece, i: number) => piece.kind === "word" && piece.text.toUpperCase() === "SETTINGS" && body[i - 1]?.text !== ".";
  return body.some(isSettings) ? failure("READONLY", "Settings inside of a statement are not for readers: give them with the request, or once at the statement's end") : undefined;
}

/** Runs it, and watches that it ends: its time is checked by the engine between blocks only. */
async function bounded(deps: DoorDeps, text: string, format: string, isWanted: () => boolean): ReturnType<SessionPool["run"]> {
  let overdue: NodeJS.Timeout | undefined;
  const begin = () => {
    overdue = setTimeout(deps.onStuck, (deps.config.maxSeconds + DOOR_LIMITS.overdueSeconds) * 1_000);
    return isWanted();
  };
  try {
    return await deps.pool.run({ lane: "door", database: deps.config.database, text, format, begin });
  } finally {
    clearTimeout(overdue);
  }
}
