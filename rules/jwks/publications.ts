import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";

const micros = z.coerce.number();
const row = z.object({ tenant: z.string(), issuer: z.string(), keyId: z.string(), phase: z.string(), atUs: micros, sinceUs: micros });

/** One stay of a key in an issuer's published set. It appeared between `sinceUs` and `introducedUs`, and is gone since `withdrawnUs`; null: still there. Microseconds since 1970. */
export interface Publication {
  readonly tenant: string;
  readonly issuer: string;
  readonly keyId: string;
  readonly sinceUs: number;
  readonly introducedUs: number;
  /** The look before it was missed saw it last. */
  readonly lastSeenUs: number | null;
  readonly withdrawnUs: number | null;
}

/** What was ever published, by key. */
export interface Publications {
  readonly all: readonly Publication[];
  /** The publication of a key that overlaps a span of time; an issuer that is not told fits any. */
  find(key: { readonly tenant: string; readonly issuer: string; readonly keyId: string }, fromUs: number, toUs: number): Publication | null;
  /** Whether a key was ever published. */
  isKnown(tenant: string, keyId: string): boolean;
}

const MAX_EVENTS = 50_000;
const SQL = `SELECT tenant, issuer, key_id AS keyId, phase, toUnixTimestamp64Micro(toDateTime64(occurred_ts, 6)) AS atUs, toUnixTimestamp64Micro(toDateTime64(valid_from, 6)) AS sinceUs
  FROM credential_events FINAL WHERE kind = 'jwks_rotated' AND phase IN ('introduced', 'withdrawn') ORDER BY occurred_ts DESC, phase LIMIT ${MAX_EVENTS}`;

/** Reads the published keys of all issuers, from the newest changes. */
export async function readPublications(store: Store): Promise<StoreResult<Publications>> {
  const read = await store.query({ sql: SQL, row });
  return read.kind === "ok" ? { kind: "ok", value: publicationsOf([...read.value].reverse()) } : read;
}

/** Makes stays of changes in the order of time. A key that is introduced twice without being withdrawn stayed. */
export function publicationsOf(changes: readonly z.infer<typeof row>[]): Publications {
  const byKey = new Map<string, Publication[]>();
  for (const { tenant, issuer, keyId, phase, atUs, sinceUs } of changes) {
    const key = `${tenant}\u0000${keyId}`;
    const stays = byKey.get(key) ?? [];
    byKey.set(key, stays);
    const open = stays.findLastIndex((s) => s.issuer === issuer && s.withdrawnUs === null);
    const before = stays[open];
    if (phase === "introduced") {
      if (before === undefined) stays.push({ tenant, issuer, keyId, sinceUs: sinceUs > 0 ? sinceUs : atUs, introducedUs: atUs, lastSeenUs: null, withdrawnUs: null });
    } else if (before !== undefined) {
      stays[open] = { ...before, lastSeenUs: sinceUs > 0 ? sinceUs : null, withdrawnUs: atUs };
    }
  }
  return {
    all: [...byKey.values()].flat(),
    find: ({ tenant, issuer, keyId }, fromUs, toUs) =>
      byKey.get(`${tenant}\u0000${keyId}`)?.findLast((s) => (issuer === "" || s.issuer === issuer) && s.sinceUs <= toUs && (s.withdrawnUs === null || s.withdrawnUs > fromUs)) ?? null,
    isKnown: (tenant, keyId) => byKey.has(`${tenant}\u0000${keyId}`),
  };
}

/** Stays of one key that are told apart, the newest: an issuer whose replicas publish different keys changes its set at every look. */
const MAX_STAYS = 500;
/** Hours in which keys came back that are looked at by the minute, the newest. */
const MAX_BOUNDS = 750;

/** The newest stays of each key of an issuer, oldest first. A stay begins where the look before found the key away, its first at no time. Microseconds since 1970. */
export function staysOf(publications: Publications): { readonly key: Publication; readonly fromUs: number }[][] {
  const byKey = Map.groupBy(publications.all, (p) => [p.tenant, p.issuer, p.keyId].join("\u0000"));
  return [...byKey.values()].map((stays) => stays.toSorted((a, b) => a.introducedUs - b.introducedUs).map((key, i, all) => ({ key, fromUs: i === 0 ? -Infinity : Math.max(key.sinceUs, all[i - 1]?.withdrawnUs ?? 0) })).slice(-MAX_STAYS));
}

/** Whether two readings found the same stays. */
export function isSamePublished(a: Publications, b: Publications): boolean {
  const nameOf = (p: Publication) => [p.tenant, p.issuer, p.keyId, p.sinceUs, p.introducedUs, p.withdrawnUs].join("\u0000");
  return a.all.length === b.all.length && a.all.every((p, i) => nameOf(p) === nameOf(b.all[i] ?? p));
}

/** A refusal for an unknown key shows that the key is in use from its publication to here, a day at most. Microseconds since 1970. */
export function refusedUntilUs({ introducedUs, withdrawnUs }: Publication): number {
  return Math.min(introducedUs + 86_400_000_000, withdrawnUs ?? Infinity);
}

/** The newest hours in which some key came back after it had been withdrawn, ascending, seconds since 1970. */
export function boundsOf(publications: Publications): number[] {
  const hours = staysOf(publications).flatMap((stays) => stays.filter((s) => s.fromUs > 0).map((s) => Math.floor(s.fromUs / 3.6e9) * 3_600));
  return [...new Set(hours)].sort((a, b) => a - b).slice(-MAX_BOUNDS);
}
