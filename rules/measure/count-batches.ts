import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import type { SloRevision } from "../slo/model.ts";
import { countsSql } from "./counts-sql.ts";
import type { GroupSums } from "./group-counts.ts";
import { idOf } from "./histories.ts";
import type { WindowRanges } from "./window-ranges.ts";

/** Reads the sums of many SLOs in few statements: those of the same windows together, when one of them is first asked for. */
export interface CountBatches {
  read(slo: SloRevision, windowsSeconds: readonly number[], windows: readonly WindowRanges[]): Promise<StoreResult<readonly GroupSums[]>>;
}

type Sums = StoreResult<ReadonlyMap<string, readonly GroupSums[]>>;
interface Batch { readonly slos: SloRevision[]; sums: Promise<Sums> | null }

const SLOS_PER_STATEMENT = 250;
const row = z.object({ slo: z.string(), revision: z.string(), groupKey: z.string(), good: z.array(z.number()), valid: z.array(z.number()) });

/** Makes the batches of one evaluation. An SLO that is not among `slos`, or asked for with other windows than its tiers', is read alone. */
export function createCountBatches(store: Store, slos: readonly SloRevision[]): CountBatches {
  const batches = new Map<string, Batch>();
  const filling = new Map<string, Batch>();
  for (const slo of slos) {
    const windows = [...new Set(slo.tiers.flatMap((t) => [t.shortWindowSeconds, t.longWindowSeconds]))].sort((a, b) => a - b).join();
    const open = filling.get(windows);
    const batch: Batch = open === undefined || open.slos.length >= SLOS_PER_STATEMENT ? { slos: [], sums: null } : open;
    batch.slos.push(slo);
    filling.set(windows, batch);
    batches.set(`${idOf(slo)} ${windows}`, batch);
  }
  return {
    async read(slo, windowsSeconds, windows) {
      const key = `${idOf(slo)} ${windowsSeconds.join()}`;
      const batch = batches.get(key) ?? { slos: [slo], sums: null };
      batches.set(key, batch);
      batch.sums ??= readSums(store, batch.slos, windows);
      const sums = await batch.sums;
      return sums.kind === "ok" ? { kind: "ok", value: sums.value.get(idOf(slo)) ?? [] } : sums;
    },
  };
}

async function readSums(store: Store, slos: readonly SloRevision[], windows: readonly WindowRanges[]): Promise<Sums> {
  const { sql, params } = countsSql(windows);
  const read = await store.query({ sql, params: { ...params, slos: slos.map((s) => s.name), revisions: slos.map((s) => s.revision) }, row });
  if (read.kind === "failed") return read;
  const byId = new Map<string, GroupSums[]>();
  for (const sums of read.value) {
    const id = idOf({ name: sums.slo, revision: sums.revision });
    const own = byId.get(id);
    if (own === undefined) byId.set(id, [sums]); else own.push(sums);
  }
  return { kind: "ok", value: byId };
}
