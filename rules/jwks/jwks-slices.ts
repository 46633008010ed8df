import type { Store, StoreResult } from "../../store/store.ts";
import { groupKeyOf } from "../measure/groups.ts";
import type { Slice } from "../measure/slice.ts";
import type { SloRevision } from "../slo/model.ts";
import { readAttempts, type Attempt } from "./attempts.ts";
import { freshMinutes } from "./freshness.ts";

/** Fetches of key sets over some minutes, by slot: `good` gave a usable set in time. */
export async function fetchSlices(store: Store, slo: SloRevision, minutes: readonly number[]): Promise<StoreResult<Slice[]>> {
  const read = await readAttempts(store, Math.min(...minutes), Math.max(...minutes) + 60);
  if (read.kind === "failed") return read;
  const wanted = new Set(minutes);
  return { kind: "ok", value: sums(slo, read.value.filter((a) => wanted.has(Math.floor(a.slot / 60) * 60)).map((a) => ({ source: a, slot: a.slot, good: a.good, valid: a.total }))) };
}

/** Minutes in which sources had a key set, one event a source and minute: `good` when it was fresh. */
export async function freshnessSlices(store: Store, slo: SloRevision, maxAgeSeconds: number, minutes: readonly number[]): Promise<StoreResult<Slice[]>> {
  const read = await readAttempts(store, Math.min(...minutes) - maxAgeSeconds, Math.max(...minutes) + 60);
  if (read.kind === "failed") return read;
  return { kind: "ok", value: sums(slo, freshMinutes(read.value, minutes, maxAgeSeconds).map((m) => ({ source: m.source, slot: m.minute, good: Number(m.isFresh), valid: 1 }))) };
}

function sums(slo: SloRevision, rows: readonly { readonly source: Attempt; readonly slot: number; readonly good: number; readonly valid: number }[]): Slice[] {
  const found = new Map<string, { -readonly [K in keyof Slice]: Slice[K] }>();
  for (const { source, slot, good, valid } of rows) {
    const labels: Readonly<Record<string, string>> = { tenant: source.tenant, gateway: source.gateway, service: source.service, issuer: source.issuer };
    const groupKey = groupKeyOf(Object.fromEntries(slo.groupBy.map((d) => [d, labels[d] ?? ""])));
    const sum = found.get(`${slot} ${groupKey}`) ?? { slo: slo.name, revision: slo.revision, groupKey, slot, good: 0, valid: 0, excluded: 0 };
    sum.good += good;
    sum.valid += valid;
    found.set(`${slot} ${groupKey}`, sum);
  }
  return [...found.values()];
}
