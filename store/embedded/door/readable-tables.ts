import { isAllowedFunction } from "./functions.ts";
import { SYSTEM_VIEWS, VIEW_DATABASE } from "./system-views.ts";

/** What a reader's statement may name. */
export interface ReadableTables {
  /** `name` as the engine's syntax tree writes it: alone or with its database. */
  mayRead(name: string): boolean;
  /** A bare name that the engine could take for a function no reader may call: `arrayMap(file, names)` calls `file`. */
  isForbiddenFunction(name: string): boolean;
}

/** Engines that keep their rows in the engine's own directory, and views over them; a table of any other engine may reach elsewhere. */
const OWN_ENGINES = /^(?:(?:Replacing|Summing|Aggregating|Collapsing|VersionedCollapsing)?MergeTree|View|MaterializedView)$/;

/**
 * All tables and views of the product's database, except those of foreign engines and the inner tables of views. A name without a database
 * is a table of this database, a WITH of the statement, or nothing: it is let through unless it is one of the hidden tables.
 */
export function readableTables(database: string, rows: readonly { readonly name: string; readonly engine: string }[], functions: readonly string[]): ReadableTables {
  const forbidden = new Set(functions.filter((name) => !isAllowedFunction(name)).map((name) => name.toLowerCase()));
  const open = new Set<string>(Object.keys(SYSTEM_VIEWS).map((view) => `${VIEW_DATABASE}.${view}`));
  const hidden = new Set<string>();
  for (const { name, engine } of rows) {
    if (OWN_ENGINES.test(engine) && /^\w+$/.test(name)) open.add(`${database}.${name}`);
    else hidden.add(name);
  }
  return { mayRead: (name) => (name.includes(".") ? open.has(name) : !hidden.has(name)), isForbiddenFunction: (name) => forbidden.has(name.toLowerCase()) };
}
