import type { z } from "zod";
import type { StoreResult } from "../store.ts";
import { failed } from "./failure.ts";

/** Rows as JSONEachRow bytes; a bigint becomes its digits in quotes, which ClickHouse reads into any integer column. */
export function encodeRows(rows: readonly Readonly<Record<string, unknown>>[]): Buffer {
  const lines = rows.map((row) => JSON.stringify(row, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value)));
  return Buffer.from(`${lines.join("\n")}\n`);
}

/** Reads JSONEachRow text and checks every row; the first row of another shape fails the whole result. */
export function decodeRows<Row>(text: string, schema: z.ZodType<Row>): StoreResult<Row[]> {
  const rows: Row[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const parsed = schema.safeParse(jsonOf(line));
    if (!parsed.success) return failed({ kind: "permanent", code: "STO_ROW_SHAPE", clickhouseCode: null, message: `Row ${String(rows.length + 1)}: ${parsed.error.message}` });
    rows.push(parsed.data);
  }
  return { kind: "ok", value: rows };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
