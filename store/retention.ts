import type { Migration } from "./migration-files.ts";
import { renderSchema, type SchemaVariables } from "./schema-template.ts";
import { splitStatements } from "./sql/split-statements.ts";

/** The TTL of one table, rendered for the configured retention. */
export interface TableTtl {
  readonly table: string;
  /** `toDateTime(ts) + INTERVAL 30 DAY`. */
  readonly expression: string;
}

const TABLE_WITH_TTL = /^CREATE TABLE IF NOT EXISTS (\w+)[\s\S]*?\nTTL ([^\n]*\{\w+\}[^\n]*)/;

/** Every table whose TTL depends on the configuration, as the migrations define it. */
export function tableTtls(migrations: readonly Migration[], variables: SchemaVariables): TableTtl[] {
  return migrations.flatMap(({ template }) =>
    splitStatements(template).flatMap((statement) => {
      const [, table, expression] = TABLE_WITH_TTL.exec(statement) ?? [];
      return table === undefined || expression === undefined ? [] : [{ table, expression: renderSchema(expression, variables).trim() }];
    }));
}
