import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import { groupKeyOf } from "../measure/groups.ts";
import { floorTo, MINUTE, TEN_SECONDS } from "../measure/resolution.ts";
import type { Slice } from "../measure/slice.ts";
import type { SloRevision } from "../slo/model.ts";
import { leadVerdict, tailVerdict, type Rotation, type StepVerdict } from "./rotation-safety.ts";

const storedRow = z.object({ groupKey: z.string(), slot: z.coerce.number() });

/** One step of a rotation with a verdict: the first use of a key, or its withdrawal. */
interface Step { readonly rotation: Rotation; readonly atUs: number; readonly verdict: StepVerdict }

/**
 * Steps of key rotations over some minutes, by slot: the first use of a key where its publication was seen, `good` after `minLeadSeconds`; the withdrawal of
 * a key that was used, `good` when its tokens had ended. `excluded` is what cannot be told. A step that moved leaves zeros where it was counted before.
 */
export async function rotationSlices(store: Store, slo: SloRevision, minLeadSeconds: number, minutes: readonly number[], rotations: readonly Rotation[]): Promise<StoreResult<Slice[]>> {
  const stored = await readStored(store, slo, minutes);
  if (stored.kind === "failed") return stored;
  const found = new Map<string, { -readonly [K in keyof Slice]: Slice[K] }>();
  const slice = (slot: number, groupKey: string) => {
    const sum = found.get(`${slot} ${groupKey}`) ?? { slo: slo.name, revision: slo.revision, groupKey, slot, good: 0, valid: 0, excluded: 0 };
    found.set(`${slot} ${groupKey}`, sum);
    return sum;
  };
  for (const s of stored.value) slice(s.slot, s.groupKey);
  const wanted = new Set(minutes);
  for (const { rotation: { key }, atUs, verdict } of rotations.flatMap((r) => stepsOf(r, minLeadSeconds))) {
    if (!wanted.has(floorTo(MINUTE.slotSeconds, atUs / 1e6))) continue;
    const sum = slice(floorTo(TEN_SECONDS.slotSeconds, atUs / 1e6), groupKeyOf(Object.fromEntries(slo.groupBy.map((d) => [d, d === "issuer" ? key.issuer : key.tenant]))));
    sum.good += Number(verdict === "safe");
    sum.valid += Number(verdict !== "unknown");
    sum.excluded += Number(verdict === "unknown");
  }
  return { kind: "ok", value: [...found.values()] };
}

function stepsOf(rotation: Rotation, minLeadSeconds: number): Step[] {
  const [lead, tail] = [leadVerdict(rotation, minLeadSeconds), tailVerdict(rotation)];
  const { use: { firstSeenUs }, key: { withdrawnUs } } = rotation;
  return [
    ...(lead === null || firstSeenUs === null ? [] : [{ rotation, atUs: firstSeenUs, verdict: lead }]),
    ...(tail === null || withdrawnUs === null ? [] : [{ rotation, atUs: withdrawnUs, verdict: tail }]),
  ];
}

/** Slots in which something was counted before. */
function readStored(store: Store, slo: SloRevision, minutes: readonly number[]) {
  const from = (table: string) => `SELECT group_key AS groupKey, toUnixTimestamp(slot) AS at FROM ${table} FINAL WHERE slo = {slo:String} AND revision = {revision:String}
    AND slot >= toDateTime({from:UInt32}, 'UTC') AND slot < toDateTime({to:UInt32}, 'UTC') AND toUnixTimestamp(toStartOfMinute(slot)) IN {minutes:Array(UInt32)} AND valid + excluded > 0`;
  const [least, most] = [minutes.reduce((a, b) => Math.min(a, b), Infinity), minutes.reduce((a, b) => Math.max(a, b), 0)];
  const params = { slo: slo.name, revision: slo.revision, minutes, from: least, to: most + MINUTE.slotSeconds };
  return store.query({ sql: `SELECT groupKey, at AS slot FROM (${from(TEN_SECONDS.sliceTable)} UNION ALL ${from(MINUTE.sliceTable)})`, params, row: storedRow });
}
