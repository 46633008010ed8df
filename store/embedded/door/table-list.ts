import { z } from "zod";
import { quoteString } from "../../sql/quote.ts";
import { type EngineFailure, failure } from "../failure.ts";
import type { SessionPool } from "../session-pool.ts";
import type { DoorConfig } from "./door-config.ts";
import { readableTables, type ReadableTables } from "./readable-tables.ts";

export interface TableList {
  read(): Promise<{ readonly kind: "ok"; readonly tables: ReadableTables } | EngineFailure>;
}

const KEEP_MS = 2_000;
const ROWS = z.object({ data: z.tuple([z.tuple([z.array(z.tuple([z.string(), z.string()])), z.array(z.string())])]) });

/** The tables a reader may name and the engine's functions, asked of the engine and kept for two seconds: migrations add tables while the service runs. */
export function createTableList(deps: { readonly pool: SessionPool; readonly config: DoorConfig; readonly nowMs: () => number }): TableList {
  const text = `SELECT (SELECT groupArray((name, engine)) FROM system.tables WHERE database = ${quoteString(deps.config.database)}), (SELECT groupArray(name) FROM system.functions)`;
  let kept: { readonly tables: ReadableTables; readonly atMs: number } | undefined;
  return {
    read: async () => {
      if (kept !== undefined && deps.nowMs() - kept.atMs < KEEP_MS) return { kind: "ok", tables: kept.tables };
      const answer = await deps.pool.run({ lane: "door", database: "default", text, format: "JSONCompact" });
      if (answer.kind === "failed") return answer;
      const [[tables, functions]] = ROWS.parse(JSON.parse(answer.bytes.toString("utf8"))).data;
      if (tables.length === 0) return failure("UNKNOWN_DATABASE", `Database ${deps.config.database} does not exist yet: the service is still starting`);
      kept = { tables: readableTables(deps.config.database, tables.map(([name, engine]) => ({ name, engine })), functions), atMs: deps.nowMs() };
      return { kind: "ok", tables: kept.tables };
    },
  };
}
