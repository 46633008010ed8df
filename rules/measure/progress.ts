import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import type { SloRevision } from "../slo/model.ts";
import { dateTime64 } from "./write-slices.ts";

/** How far one revision is measured. */
export interface Progress {
  readonly slo: string;
  readonly revision: string;
  /** Slots from here on are measured, in seconds since 1970; earlier ones are still to be. */
  readonly backfilledFrom: number;
  /** Everything that was touched up to here is measured. */
  readonly watermarkMs: number;
}

const row = z.object({ slo: z.string(), revision: z.string(), backfilledFrom: z.number(), watermarkMs: z.coerce.number(), version: z.coerce.number() });
export type StoredProgress = z.infer<typeof row>;

/** Reads the progress of every revision that was ever measured. */
export function loadProgress(store: Store): Promise<StoreResult<StoredProgress[]>> {
  const sql = `SELECT slo, revision, toUnixTimestamp(argMax(backfilled_from, m.version)) AS backfilledFrom,
      toUnixTimestamp64Milli(argMax(watermark, m.version)) AS watermarkMs, max(m.version) AS version
    FROM slo_measured AS m GROUP BY slo, revision`;
  return store.query({ sql, row });
}

/** Saves progress; a greater version replaces a smaller one. */
export function saveProgress(store: Store, progress: readonly Progress[], version: number): Promise<StoreResult<void>> {
  if (progress.length === 0) return Promise.resolve({ kind: "ok", value: undefined });
  const rows = progress.map((p) => ({ slo: p.slo, revision: p.revision, backfilled_from: p.backfilledFrom, watermark: dateTime64(p.watermarkMs), version }));
  return store.insertRows({ table: "slo_measured", rows });
}

const revisionRow = z.object({ slo: z.string(), revision: z.string(), definition: z.string(), firstSeen: z.string() });

/**
 * Keeps the definitions of revisions, so that their curves can be explained after the SLO was changed, and boards know what it promises. Texts and
 * alert tiers may change within a revision: the newest definition is kept, with the instant at which the revision was first seen.
 */
export async function saveRevisions(store: Store, slos: readonly SloRevision[], nowMs: number): Promise<StoreResult<void>> {
  if (slos.length === 0) return { kind: "ok", value: undefined };
  const sql = `SELECT slo, revision, definition, toString(first_seen) AS firstSeen FROM slo_revisions FINAL WHERE slo IN {slos:Array(String)}`;
  const stored = await store.query({ sql, params: { slos: slos.map((slo) => slo.name) }, row: revisionRow });
  if (stored.kind === "failed") return stored;
  const known = new Map(stored.value.map((r) => [`${r.slo} ${r.revision}`, r]));
  const rows = slos.map((slo) => ({ slo: slo.name, revision: slo.revision, definition: JSON.stringify(slo), first_seen: known.get(`${slo.name} ${slo.revision}`)?.firstSeen ?? dateTime64(nowMs) }))
    .filter((row) => known.get(`${row.slo} ${row.revision}`)?.definition !== row.definition);
  return rows.length === 0 ? { kind: "ok", value: undefined } : store.insertRows({ table: "slo_revisions", rows });
}

const groupRow = z.object({ slo: z.string(), revision: z.string(), keys: z.array(z.string()) });

/** Reads which groups some revisions have slices of, so that the group guard counts them as before a restart. */
export function loadGroups(store: Store, slos: readonly SloRevision[], maxGroups: number): Promise<StoreResult<z.infer<typeof groupRow>[]>> {
  const of = (table: string) => `SELECT slo, revision, group_key FROM ${table} WHERE slo IN {slos:Array(String)} AND revision IN {revisions:Array(String)} GROUP BY slo, revision, group_key`;
  const sql = `SELECT slo, revision, groupUniqArray({max:UInt32})(group_key) AS keys FROM (${of("slo_slices_1h")} UNION ALL ${of("slo_slices_10s")}) GROUP BY slo, revision`;
  return store.query({ sql, params: { max: maxGroups, slos: slos.map((s) => s.name), revisions: slos.map((s) => s.revision) }, row: groupRow });
}
