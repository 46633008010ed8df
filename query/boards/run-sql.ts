import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import { tableFields, type Column, type Field } from "./frame.ts";

export interface Frame {
  readonly fields: readonly Field[];
  /** True when there were more rows than are shown. */
  readonly isTruncated: boolean;
}

const MAX_ROWS = 11_000;
const TIMEOUT_MS = 15_000;
const MAX_KNOWN_SHAPES = 500;
const LIMITS = { readonly: 1, max_result_rows: MAX_ROWS, max_result_bytes: 16_777_216, result_overflow_mode: "break", max_memory_usage: 2_000_000_000, date_time_output_format: "iso" } as const;
const columnRow = z.object({ name: z.string(), type: z.string() });
const anyRow = z.record(z.string(), z.unknown());

/** Runs a board's statement: reading only, bounded in time, memory and rows, with the columns' types also when there are no rows. */
export function createSqlRunner(store: Store): (shapeKey: string, sql: string) => Promise<StoreResult<Frame>> {
  const shapes = new Map<string, readonly Column[]>();
  const columnsOf = async (key: string, sql: string): Promise<StoreResult<readonly Column[]>> => {
    const known = shapes.get(key);
    if (known !== undefined) return { kind: "ok", value: known };
    const described = await store.query({ sql: `DESCRIBE TABLE (\n${sql}\n)`, row: columnRow, timeoutMs: TIMEOUT_MS });
    if (described.kind === "ok" && shapes.size < MAX_KNOWN_SHAPES) shapes.set(key, described.value);
    return described;
  };
  return async (shapeKey, text) => {
    const sql = text.trim().replace(/;\s*$/, "");
    const columns = await columnsOf(shapeKey, sql);
    if (columns.kind === "failed") return columns;
    const rows = await store.query({ sql, row: anyRow, timeoutMs: TIMEOUT_MS, settings: LIMITS });
    if (rows.kind === "failed") return rows;
    return { kind: "ok", value: { fields: tableFields(columns.value, rows.value.slice(0, MAX_ROWS)), isTruncated: rows.value.length >= MAX_ROWS } };
  };
}
