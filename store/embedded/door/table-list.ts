import { type EngineFailure, failure } from "../failure.ts";
import type { SessionPool } from "../session-pool.ts";
import { quoteString } from "../../sql/quote.ts";
import type { DoorConfig } from "./door-config.ts";
import { readableTables, type ReadableTables } from "./readable-tables.ts";

export interface TableList {
  read(): Promise<{ readonly kind: "ok"; readonly tables: ReadableTables } | EngineFailure>;
}

const KEEP_MS = 2_000;

/** The tables a reader may name, asked of the engine and kept for two seconds: migrations add some while the service runs. */
export function createTableList(deps: { readonly pool: SessionPool; readonly config: DoorConfig; readonly nowMs: () => number }): TableList {
  const text = `SELECT name, engine FROM system.tables WHERE database = ${quoteString(deps.config.database)}`;
  let kept: { readonly tables: ReadableTables; readonly atMs: number } | undefined;
  return {
    read: async () => {
      if (kept !== undefined && deps.nowMs() - kept.atMs < KEEP_MS) return { kind: "ok", tables: kept.tables };
      const answer = await deps.pool.run({ lane: "door", database: "default", text, format: "JSONCompactEachRow" });
      if (answer.kind === "failed") return answer;
      const rows = answer.bytes.toString("utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as [string, string]);
      if (rows.length === 0) return failure("UNKNOWN_DATABASE", `Database ${deps.config.database} does not exist yet: the service is still starting`);
      kept = { tables: readableTables(deps.config.database, rows.map(([name, engine]) => ({ name, engine }))), atMs: deps.nowMs() };
      return { kind: "ok", tables: kept.tables };
    },
  };
}
