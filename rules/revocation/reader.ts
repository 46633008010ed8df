import { z } from "zod";
import type { Store } from "../../store/store.ts";
import type { Read } from "../ports.ts";
import { decompose } from "./decomposition.ts";
import { readLiveInstances } from "./live-instances.ts";
import { revocationRow } from "./revocation.ts";
import { readTellings, resolveRevocation, sourcesOf, type ToldRow } from "./read-tellings.ts";
import { filterSql, type ReadFilter } from "./read-filter.ts";
import { revocationId } from "./stuck-conditions.ts";
import { verdictOf } from "./verdict.ts";

const micros = z.coerce.number();
const optional = z.union([z.null(), z.coerce.number()]);
const viewRow = revocationRow.extend({
  untilUs: micros, kind: z.string(), lowerUs: micros, upperUs: optional, flapped: z.number(), observed: z.number(), live: z.number(), lastAcceptUs: micros, objectiveUs: micros, verdict: z.string(), isStuck: z.number(),
  credentials: z.number(), isTruncated: z.number(),
});
type ViewRow = z.infer<typeof viewRow>;
const intervalRow = z.object({
  gateway: z.string(), gatewayInstance: z.string(), kind: z.string(), lowerUs: micros, upperUs: optional, flapped: z.number(), skewUs: micros, accepted: micros, denied: micros, lastAcceptUs: micros, enforcedAtUs: micros,
  denyReason: z.string(), service: z.string(), route: z.string(),
});

const us = (column: string) => `toUnixTimestamp64Micro(${column})`;
const COLUMNS = `toString(r.revocation) AS revocation, tenant, source, scope, reason, issuer, key_id, credential_class, clock_quality, ${us("revoked_at")} AS revokedAtUs, ${us("asserted_at")} AS assertedAtUs,
  ${us("received_at")} AS receivedAtUs, ${us("not_before")} AS notBeforeUs, ${us("until")} AS untilUs, 0 AS expiresAtUs, '' AS credential_hash, '' AS session_hash, '' AS principal_hash, '' AS client_id_hash, '' AS parent_hash,
  CAST([], 'Array(String)') AS alias_hashes, watched_from AS watchedFrom, kind, lower_us AS lowerUs, upper_us AS upperUs, flapped, observed, live, ${us("last_accept")} AS lastAcceptUs, objective_us AS objectiveUs, verdict, is_stuck AS isStuck,
  credentials, is_truncated AS isTruncated`;

/** Reads one page of revocations, newest first: by time, at most `limit + 1` rows out. */
export async function listRevocations(store: Store, filter: ReadFilter, page: { readonly limit: number; readonly cursor: { readonly revokedAtUs: string; readonly id: string } | null }) {
  const where = filterSql(filter);
  const after = page.cursor === null ? "" : "AND (r.revoked_at, r.revocation) < (fromUnixTimestamp64Micro({cursorUs:Int64}, 'UTC'), {cursorId:UInt64})";
  const params = { ...where.params, rows: page.limit + 1, ...(page.cursor === null ? {} : { cursorUs: page.cursor.revokedAtUs, cursorId: BigInt(`0x${page.cursor.id}`) }) };
  const sql = `SELECT ${COLUMNS} FROM revocations AS r FINAL WHERE ${where.sql} ${after} ORDER BY r.revoked_at DESC, r.revocation DESC LIMIT {rows:UInt32}`;
  const read = await store.query({ sql, params, row: viewRow, timeoutMs: 20_000 });
  if (read.kind === "failed") return read;
  const rows = read.value.slice(0, page.limit);
  const told = await readTellings(store, rows.map((r) => r.revocation));
  if (told.kind === "failed") return told;
  const last = rows.at(-1);
  const next = read.value.length > page.limit && last !== undefined ? { revokedAtUs: String(last.revokedAtUs), id: revocationId(last.revocation) } : null;
  return { kind: "ok", value: { revocations: rows.map((r) => viewOf(r, told.value.get(r.revocation) ?? [])), next } } satisfies Read<unknown>;
}

/** Reads one revocation, by its id or that of anything told of it, with every gateway instance that was alive around it; null when there is none of this id. */
export async function readRevocation(store: Store, askedFor: string) {
  const resolved = await resolveRevocation(store, BigInt(`0x${askedFor}`));
  if (resolved.kind === "failed") return resolved;
  const params = { id: BigInt(resolved.value ?? 0) };
  const found = await store.query({ sql: `SELECT ${COLUMNS} FROM revocations AS r FINAL WHERE r.revocation = {id:UInt64} AND r.merged_into = 0 LIMIT 1`, params, row: viewRow });
  if (found.kind === "failed") return found;
  const [row] = found.value;
  if (row === undefined) return { kind: "ok", value: null } as const;
  const sql = `SELECT gateway, gateway_instance AS gatewayInstance, kind, lower_us AS lowerUs, upper_us AS upperUs, flapped, skew_us AS skewUs, accepted, denied, ${us("last_accept")} AS lastAcceptUs, ${us("enforced_at")} AS enforcedAtUs,
    deny_reason AS denyReason, service, route FROM revocation_intervals FINAL WHERE revocation = {id:UInt64} ORDER BY lower_us DESC, gateway, gateway_instance`;
  const [intervals, live, told] = await Promise.all([store.query({ sql, params, row: intervalRow }), readLiveInstances(store, [row]), readTellings(store, [row.revocation])]);
  if (intervals.kind === "failed") return intervals;
  if (live.kind === "failed") return live;
  if (told.kind === "failed") return told;
  const tellings = told.value.get(row.revocation) ?? [];
  const seen = new Set(intervals.value.map((i) => `${i.gateway}\u0000${i.gatewayInstance}`));
  const unseen = live.value(row).filter((i) => !seen.has(i.join("\u0000"))).map(([gateway, gatewayInstance]) => unobserved(gateway, gatewayInstance));
  const parts = decompose({ occurredUs: row.revokedAtUs, assertedUs: row.assertedAtUs, receivedUs: row.receivedAtUs, clockQuality: row.clock_quality }, { kind: kindOf(row.kind), lowerUs: row.lowerUs, upperUs: row.upperUs });
  return {
    kind: "ok",
    value: {
      ...viewOf(row, tellings),
      instances: [...intervals.value.map((i) => instanceOf(i, row.objectiveUs)), ...unseen],
      clocks: { occurredAt: at(row.revokedAtUs), assertedAt: at(row.assertedAtUs), receivedAt: at(row.receivedAtUs) },
      decomposition: { signalSeconds: seconds(parts.signalUs), deliverySeconds: seconds(parts.deliveryUs), enforceLowerSeconds: seconds(parts.enforceLowerUs), enforceUpperSeconds: seconds(parts.enforceUpperUs), anchor: parts.anchor },
      watchedUntil: at(row.untilUs) ?? "",
      tellings: tellings.map((t) => ({ id: revocationId(t.telling), source: t.source, clockQuality: t.clockQuality, reason: t.reason, occurredAt: at(t.occurredUs), assertedAt: at(t.assertedUs), receivedAt: at(t.receivedUs) })),
    },
  } as const;
}

function viewOf(r: ViewRow, tellings: readonly ToldRow[]) {
  const live = Math.max(r.live, r.observed);
  return {
    id: revocationId(r.revocation), tenant: r.tenant, source: r.source, sources: sourcesOf(tellings, r.source), scope: r.scope, reason: r.reason, issuer: r.issuer, keyId: r.key_id, credentialClass: r.credential_class, clockQuality: r.clock_quality,
    revokedAt: at(r.revokedAtUs) ?? "", verdict: r.verdict, objectiveSeconds: r.objectiveUs / 1e6, kind: r.kind, lowerSeconds: r.lowerUs / 1e6, upperSeconds: seconds(r.upperUs), hasFlapped: r.flapped === 1, isStuck: r.isStuck === 1,
    lastAcceptAt: at(r.lastAcceptUs), observedInstances: r.observed, liveInstances: live, coverageRatio: live === 0 ? null : r.observed / live, credentials: r.credentials, isTruncated: r.isTruncated === 1,
  };
}

function instanceOf(i: z.infer<typeof intervalRow>, objectiveUs: number) {
  const verdict = i.kind === "mismatch" ? "unknown" : verdictOf(i, objectiveUs);
  return {
    gateway: i.gateway, gatewayInstance: i.gatewayInstance, kind: i.kind, verdict, lowerSeconds: i.lowerUs / 1e6, upperSeconds: seconds(i.upperUs), hasFlapped: i.flapped === 1, skewSeconds: i.skewUs / 1e6, accepted: i.accepted, denied: i.denied,
    lastAcceptAt: at(i.lastAcceptUs), lastAcceptService: i.service, lastAcceptRoute: i.route, enforcedAt: at(i.enforcedAtUs), denyReason: i.denyReason,
  };
}

function unobserved(gateway: string, gatewayInstance: string): ReturnType<typeof instanceOf> {
  return instanceOf({ gateway, gatewayInstance, kind: "unobserved", lowerUs: 0, upperUs: null, flapped: 0, skewUs: 0, accepted: 0, denied: 0, lastAcceptUs: 0, enforcedAtUs: 0, denyReason: "", service: "", route: "" }, 0);
}

const KINDS = ["interval", "right_censored", "unobserved", "mismatch"] as const;
const kindOf = (text: string) => KINDS.find((k) => k === text) ?? "unobserved";
const seconds = (value: number | null): number | null => (value === null ? null : value / 1e6);
/** Microseconds since 1970 as ISO 8601; null for "never". */
const at = (value: number): string | null => (value > 0 ? new Date(value / 1_000).toISOString() : null);
