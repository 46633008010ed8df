import { z } from "zod";
import type { Store } from "../../store/store.ts";
import { must } from "../measure/store-failed.ts";
import { cutoffOf, type Revocation } from "./revocation.ts";
import { namedWatch } from "./save-revocations.ts";
import { expiryStatement, issuedStatements, seenStatements, type Expansion, type Statement } from "./watch-sql.ts";

const idRow = z.object({ revocation: z.string() });
const DAY_US = 86_400_000_000;
const MAX_IDS = 400;

/** Watches everything that new revocations cover: what they name, what was issued under their scope, what gateways had accepted of it. @throws StoreFailed */
export async function expandNew(store: Store, revocations: readonly Revocation[], version: number): Promise<void> {
  must(await store.insertRows({ table: "revocation_watch", rows: revocations.flatMap((r) => namedWatch(r, version)) }));
  const scopes = [...new Set(revocations.map((r) => r.scope))];
  const expansion: Expansion = { ids: revocations.map((r) => BigInt(r.revocation)), scopes, version };
  const times = revocations.map(cutoffOf);
  await run(store, issuedStatements(expansion));
  await run(store, seenStatements(expansion, { fromUs: least(times) - DAY_US, toUs: most(times) }));
  await run(store, [expiryStatement(expansion)]);
}

/** Watches what late issuance adds to known revocations. @throws StoreFailed */
export async function expandByIssuance(store: Store, scopes: readonly string[], storedFromMs: number, version: number): Promise<void> {
  const expansion: Expansion = { ids: null, scopes, version, storedFromMs };
  await run(store, [...issuedStatements(expansion), expiryStatement(expansion)]);
}

/** Watches what late presentations from before a revocation add to it. @throws StoreFailed */
export async function expandByPresentations(store: Store, scopes: readonly string[], range: { readonly fromUs: number; readonly toUs: number }, version: number): Promise<void> {
  await run(store, seenStatements({ ids: null, scopes, version }, range));
}

/** Shortens what some revocations cover by everything that is known of when it ends, also what was told before they covered it. */
export async function shortenByExpiry(store: Store, ids: readonly string[], version: number): Promise<void> {
  for (let at = 0; at < ids.length; at += MAX_IDS) await run(store, [expiryStatement({ ids: ids.slice(at, at + MAX_IDS).map(BigInt), scopes: [], version })]);
}

/** Revocations that a version of the watch or of the presentations touched. */
export async function touchedBy(store: Store, table: "revocation_watch" | "revocation_presentations", version: number): Promise<string[]> {
  const sql = `SELECT toString(t.revocation) AS revocation FROM ${table} AS t WHERE version = {version:UInt64} GROUP BY revocation`;
  return must(await store.query({ sql, params: { version }, row: idRow })).map((r) => r.revocation);
}

async function run(store: Store, statements: readonly Statement[]): Promise<void> {
  for (const statement of statements) must(await store.command(statement));
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));
