import type { Store } from "../../store/store.ts";
import { readDenials, readFetches, type Denial, type FetchState } from "./issuer-facts.ts";
import { diagnosisOf, keyDiagnosis } from "./issuer-words.ts";
import { readPublications, type Publication } from "./publications.ts";
import { readRotations } from "./read-rotations.ts";
import { isSafe, type Rotation } from "./rotation-safety.ts";

/** Keys of one issuer that are told, newest first. */
const MAX_KEYS = 50;

/**
 * Describes every issuer that is polled, or for whose keys gateways refused tokens in the last day: how fresh its key set is, its keys, how safely they were
 * rotated, and whether gateways lag behind.
 */
export async function readIssuers(store: Store, query: { readonly tenant: string | null; readonly nowMs: number; readonly maxAgeSeconds: number; readonly minLeadSeconds: number }) {
  const [publications, fetches, denials] = await Promise.all([readPublications(store), readFetches(store, query.nowMs), readDenials(store, query.nowMs)]);
  if (publications.kind === "failed") return publications;
  if (fetches.kind === "failed") return fetches;
  if (denials.kind === "failed") return denials;
  const published = publications.value;
  const rotations = await readRotations(store, published);
  if (rotations.kind === "failed") return rotations;
  const refused = denials.value.map((d) => ({ ...d, publication: published.find(d, d.minute * 1e6, (d.minute + 60) * 1e6) }));
  const names = new Map<string, readonly [tenant: string, issuer: string]>();
  const add = (tenant: string, issuer: string) => { if (query.tenant === null || tenant === query.tenant) names.set(`${tenant}\u0000${issuer}`, [tenant, issuer]); };
  for (const f of fetches.value) add(f.tenant, f.issuer);
  for (const p of published.all) add(p.tenant, p.issuer);
  for (const d of refused) if (d.publication === null && d.issuer !== "") add(d.tenant, d.issuer);
  const value = [...names.values()].sort(([t1, i1], [t2, i2]) => (t1 + i1 < t2 + i2 ? -1 : 1)).map(([tenant, issuer]) => describe({
    tenant, issuer, rotations: rotations.value, refused, fetch: fetches.value.find((f) => f.tenant === tenant && f.issuer === issuer) ?? null, nowMs: query.nowMs, maxAgeSeconds: query.maxAgeSeconds, minLeadSeconds: query.minLeadSeconds,
  }));
  return { kind: "ok", value } as const;
}

type Refused = Denial & { readonly publication: Publication | null };
interface Known {
  readonly tenant: string;
  readonly issuer: string;
  readonly rotations: readonly Rotation[];
  readonly refused: readonly Refused[];
  readonly fetch: FetchState | null;
  readonly nowMs: number;
  readonly maxAgeSeconds: number;
  readonly minLeadSeconds: number;
}

function describe(k: Known) {
  const own = k.rotations.filter(({ key }) => key.tenant === k.tenant && key.issuer === k.issuer).sort((a, b) => b.key.introducedUs - a.key.introducedUs).slice(0, MAX_KEYS);
  const lagging = k.refused.filter((d) => d.publication?.tenant === k.tenant && d.publication.issuer === k.issuer);
  const unknown = k.refused.filter((d) => d.publication === null && d.tenant === k.tenant && d.issuer === k.issuer);
  const lastSuccessUs = k.fetch?.lastSuccessUs ?? 0;
  const ageSeconds = lastSuccessUs === 0 ? null : Math.max(0, k.nowMs / 1_000 - lastSuccessUs / 1e6);
  const isFresh = k.fetch === null ? null : ageSeconds !== null && ageSeconds <= k.maxAgeSeconds;
  return {
    tenant: k.tenant, issuer: k.issuer, lastFetchAt: at(k.fetch?.lastFetchUs ?? 0), lastOutcome: k.fetch?.lastOutcome ?? "", lastSuccessAt: at(lastSuccessUs), ageSeconds, isFresh,
    fetches: { good: k.fetch?.good ?? 0, total: k.fetch?.total ?? 0 },
    keys: own.map((r) => keyOf(r, k.minLeadSeconds, lagging.filter((d) => d.publication === r.key))),
    keyLagDenials: sum(lagging), unknownKeyDenials: sum(unknown), diagnosis: diagnosisOf({ isFresh, ageSeconds, lastOutcome: k.fetch?.lastOutcome ?? "", lagging, unknownCount: sum(unknown) }),
  };
}

function keyOf(rotation: Rotation, minLeadSeconds: number, lagging: readonly Refused[]) {
  const { key, use, leadSeconds, tailSeconds } = rotation;
  return {
    keyId: key.keyId, introducedAt: at(key.introducedUs), withdrawnAt: at(key.withdrawnUs ?? 0), firstSeenAt: at(use.firstSeenUs ?? 0), lastSeenAt: at(use.lastSeenUs ?? 0),
    leadSeconds, tailSeconds, isSafe: isSafe(rotation, minLeadSeconds), keyLagDenials: sum(lagging), diagnosis: keyDiagnosis(rotation, minLeadSeconds, lagging),
  };
}

const sum = (denials: readonly Denial[]): number => denials.reduce((n, d) => n + d.count, 0);
const at = (us: number): string | null => (us > 0 ? new Date(us / 1_000).toISOString() : null);
