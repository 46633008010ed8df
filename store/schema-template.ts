/** How long each kind of data is kept. */
export interface Retention {
  readonly rawDays: number;
  readonly rollup10sHours: number;
  readonly rollup1mDays: number;
  readonly rollup1hDays: number;
}

/** What the placeholders of `store/schema/*.sql` stand for. */
export interface SchemaVariables {
  readonly retention: Retention;
  /**
   * `embedded`: an insert is on disk when it returns, and a merge before its sources are removed, a minute later (each known part costs
   * memory); no column statistics are kept. `server`: left to the server's own configuration, where replicas do that work.
   */
  readonly engine: "embedded" | "server";
}

/** Replaces the placeholders of a migration. Unknown ones are an error: a migration is never applied half rendered. */
export function renderSchema(template: string, variables: SchemaVariables): string {
  const values = valuesOf(variables);
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`Unknown placeholder {${name}} in a migration`);
    return value;
  });
}

function valuesOf({ retention, engine }: SchemaVariables): Readonly<Record<string, string>> {
  return {
    raw_retention_days: String(retention.rawDays),
    rollup_10s_retention_hours: String(retention.rollup10sHours),
    rollup_1m_retention_days: String(retention.rollup1mDays),
    rollup_1h_retention_days: String(retention.rollup1hDays),
    durability: DURABILITY[engine],
  };
}

/** A changed TTL is worked out again for old parts without rewriting them. */
const EVERYWHERE = "materialize_ttl_recalculate_only = 1";

const DURABILITY = {
  embedded: `${EVERYWHERE}, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 60, auto_statistics_types = ''`,
  server: EVERYWHERE,
} as const;
