import type { Store, StoreResult } from "../../store/store.ts";
import type { JwksMeasurer } from "../jwks/jwks-measurer.ts";
import { fetchSlices, freshnessSlices } from "../jwks/jwks-slices.ts";
import { keyLagSlices } from "../jwks/key-lag.ts";
import { rotationSlices } from "../jwks/rotation-slices.ts";
import { floorTo, HOUR, MINUTE, resolutionOf, TEN_SECONDS, type Horizon } from "../measure/resolution.ts";
import { sumSlices, type Slice } from "../measure/slice.ts";
import { must } from "../measure/store-failed.ts";
import { writeHours, writeSlices } from "../measure/write-slices.ts";
import { presentationSlices, revocationSlices } from "../revocation/slice-rows.ts";
import type { SloRevision } from "../slo/model.ts";
import type { DirtyMinutes } from "./dirty-minutes.ts";

/** Measures one SLO over whole minutes, as slices of ten-second slots. */
export type MeasureMinutes = (slo: SloRevision, minutes: readonly number[]) => Promise<StoreResult<Slice[]>>;

const NOTHING: Promise<StoreResult<Slice[]>> = Promise.resolve({ kind: "ok", value: [] });
/** Minutes of one source that a call measures at most. */
const MAX_MINUTES = 720;

/** Measures SLOs by what they count. */
export function createMeasureMinutes(store: Store, jwks: Pick<JwksMeasurer, "publications" | "rotations" | "refused">): MeasureMinutes {
  return (slo, minutes) => {
    const { lifecycle } = slo.sli;
    switch (lifecycle?.source) {
      case "revocations": return revocationSlices(store, slo, lifecycle.withinSeconds, minutes);
      case "revocation-presentations": return presentationSlices(store, slo, lifecycle.withinSeconds, minutes);
      case "jwks-fetches": return fetchSlices(store, slo, minutes);
      case "jwks-freshness": return freshnessSlices(store, slo, lifecycle.maxAgeSeconds, minutes);
      case "key-lag": return jwks.publications.all.length === 0 ? NOTHING : keyLagSlices(store, slo, minutes, jwks);
      case "key-rotations": return rotationSlices(store, slo, lifecycle.minLeadSeconds, minutes, jwks.rotations);
      case undefined: return NOTHING;
    }
  };
}

/**
 * Measures what is dirty and writes it to the three slice tables, newest minutes first, a bounded part at a call. The hours that it lies in are summed
 * up again. @throws StoreFailed
 */
export async function measureDirty(store: Store, slos: readonly SloRevision[], work: { readonly dirty: DirtyMinutes; readonly measure: MeasureMinutes; readonly horizon: Horizon; readonly nextVersion: () => number }): Promise<number> {
  const bySource = Map.groupBy(slos.filter((s) => s.sli.lifecycle !== undefined), (s) => s.sli.lifecycle?.source ?? "revocations");
  let measured = 0;
  for (const [source, own] of bySource) {
    const minutes = work.dirty.peek(source, MAX_MINUTES);
    if (minutes.length === 0) continue;
    const slices: Slice[] = [];
    for (const slo of own) slices.push(...must(await work.measure(slo, minutes)));
    const version = work.nextVersion();
    must(await writeSlices(store, TEN_SECONDS, slices.filter((s) => resolutionOf(s.slot, work.horizon) === TEN_SECONDS), version));
    must(await writeSlices(store, MINUTE, sumSlices(slices, MINUTE.slotSeconds), version));
    // Minutes without any row have no hour to be summed up.
    const hours = [...new Set(slices.map((s) => floorTo(HOUR.slotSeconds, s.slot)))].sort((a, b) => a - b);
    must(await writeHours(store, hours, own, work.nextVersion()));
    work.dirty.done(source, minutes);
    measured += minutes.length;
  }
  return measured;
}
