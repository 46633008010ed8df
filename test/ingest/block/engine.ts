import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session } from "chdb";

/** The real engine over a directory of its own, for asking what it makes of our bytes. */
export interface Engine {
  run(sql: string): Promise<void>;
  /** Rows of a SELECT; `{bytes}` in it is replaced by the path of a file that holds `bytes`. */
  rows(sql: string, bytes?: Buffer): Promise<Record<string, unknown>[]>;
  insert(table: string, columns: readonly string[], bytes: Buffer): Promise<void>;
  close(): void;
}

export function openEngine(): Engine {
  const dir = mkdtempSync(join(tmpdir(), "auth-slo-native-"));
  let files = 0;
  const write = (bytes: Buffer) => {
    const file = join(dir, `${files++}.native`);
    writeFileSync(file, bytes);
    return file;
  };
  const session = new Session(join(dir, "db"));
  return {
    async run(sql) { await session.queryAsync(sql); },
    async rows(sql, bytes) {
      const statement = bytes === undefined ? sql : sql.replace("{bytes}", `file('${write(bytes)}', 'Native')`);
      const text = (await session.queryAsync(statement, { format: "JSONEachRow" })).text();
      return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    async insert(table, columns, bytes) {
      await session.queryAsync(`INSERT INTO ${table} (${columns.join(", ")}) SELECT * FROM file('${write(bytes)}', 'Native')`);
    },
    close() {
      session.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
