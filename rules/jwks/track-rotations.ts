import { z } from "zod";
import type { Store } from "../../store/store.ts";
import type { DirtyMinutes } from "../lifecycle/dirty-minutes.ts";
import { must } from "../measure/store-failed.ts";
import type { SloRevision } from "../slo/model.ts";
import type { Publications } from "./publications.ts";
import { readRotations } from "./read-rotations.ts";
import type { Rotation } from "./rotation-safety.ts";

/** Knows how safely keys were rotated, and marks the minutes of steps that became known, moved or are judged anew. */
export interface RotationTracker {
  /** Reads uses anew. The first time everything of the last month is marked, so that a restart finds what changed meanwhile. @throws StoreFailed */
  read(publications: Publications, nowSeconds: number): Promise<void>;
  readonly rotations: readonly Rotation[];
}

const MEMORY_SECONDS = 31 * 86_400;
const minuteRow = z.object({ minute: z.coerce.number() });

/** Makes a tracker for SLOs that count rotations; without any it asks nothing. */
export function createRotationTracker({ store, dirty, slos }: { readonly store: Store; readonly dirty: DirtyMinutes; readonly slos: readonly SloRevision[] }): RotationTracker {
  let rotations: readonly Rotation[] = [];
  let known: ReadonlyMap<string, string> | null = null;

  return {
    async read(publications, nowSeconds) {
      if (slos.length === 0 || (known === null && publications.all.length === 0)) return;
      const found = must(await readRotations(store, publications));
      const stored = known === null ? await storedMinutes(nowSeconds) : [];
      rotations = found;
      const now = new Map(rotations.flatMap(stepsOf));
      const before = known ?? new Map<string, string>();
      const changed = [...now].filter(([step, said]) => before.get(step) !== said).concat([...before].filter(([step, said]) => now.get(step) !== said));
      const seconds = [...changed.map(([, said]) => Number.parseFloat(said) / 1e6), ...stored].filter((s) => s >= nowSeconds - MEMORY_SECONDS);
      dirty.add("key-rotations", seconds);
      known = now;
    },
    get rotations() { return rotations; },
  };

  async function storedMinutes(nowSeconds: number): Promise<number[]> {
    const sql = `SELECT toUnixTimestamp(slot) AS minute FROM slo_slices_1m FINAL WHERE slo IN {slos:Array(String)} AND revision IN {revisions:Array(String)} AND slot >= toDateTime({from:UInt32}, 'UTC') AND valid + excluded > 0 GROUP BY minute`;
    const params = { slos: slos.map((s) => s.name), revisions: slos.map((s) => s.revision), from: Math.max(0, Math.floor(nowSeconds) - MEMORY_SECONDS) };
    return must(await store.query({ sql, params, row: minuteRow })).map((r) => r.minute);
  }
}

/** Each step by what names it, with its instant and all that its verdict rests on. */
function stepsOf({ key, use, leadSeconds, leadAtMostSeconds, tailSeconds, isRevoked }: Rotation): [step: string, said: string][] {
  const name = [key.tenant, key.issuer, key.keyId, key.introducedUs].join("\u0000");
  return [
    ...(leadSeconds === null ? [] : [[`use ${name}`, `${use.firstSeenUs} ${leadSeconds} ${leadAtMostSeconds}`] as [string, string]]),
    ...(tailSeconds === null ? [] : [[`end ${name}`, `${key.withdrawnUs} ${tailSeconds} ${isRevoked}`] as [string, string]]),
  ];
}
