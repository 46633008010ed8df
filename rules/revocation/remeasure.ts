import { z } from "zod";
import type { Store } from "../../store/store.ts";
import type { DirtyMinutes } from "../lifecycle/dirty-minutes.ts";
import { must } from "../measure/store-failed.ts";
import { expandNew } from "./expand.ts";
import { judgeRevocations, type RevocationResult } from "./measure-batch.ts";
import { BEFORE_SECONDS, clearStatement, presentationsStatement } from "./presentations-sql.ts";
import type { Revocation } from "./revocation.ts";
import { saveRevocations, unmeasured } from "./save-revocations.ts";

export interface RemeasureDeps {
  readonly store: Store;
  readonly dirty: DirtyMinutes;
  readonly nextVersion: () => number;
  readonly onJudged: (results: readonly RevocationResult[]) => void;
}

/** Revocations that one statement is about. */
const BATCH = 400;
const DAY_MS = 86_400_000;
const slotRow = z.object({ slot: z.coerce.number() });

/** Saves revocations that were just told, and watches what they cover. @throws StoreFailed */
export async function beginRevocations({ store, nextVersion }: RemeasureDeps, revocations: readonly Revocation[]): Promise<void> {
  for (const batch of batches(revocations)) {
    must(await saveRevocations(store, batch.map(unmeasured), nextVersion()));
    await expandNew(store, batch, nextVersion());
  }
}

/** Reads every presentation of some revocations anew; their slices are to be measured again. @throws StoreFailed */
export async function remeasure({ store, dirty, nextVersion }: RemeasureDeps, revocations: readonly Revocation[], nowMs: number): Promise<void> {
  for (const batch of batches([...revocations].sort((a, b) => a.revokedAtUs - b.revokedAtUs))) {
    const ids = batch.map((r) => BigInt(r.revocation));
    must(await store.command(clearStatement(ids, nextVersion())));
    const range = { fromUs: (batch[0]?.revokedAtUs ?? 0) - BEFORE_SECONDS * 1e6, toUs: (nowMs + DAY_MS) * 1_000 };
    must(await store.command(presentationsStatement({ ...range, slots: null, ids, version: nextVersion() })));
    const sql = "SELECT toUnixTimestamp(slot) AS slot FROM revocation_presentations WHERE is_after = 1 AND revocation IN {ids:Array(UInt64)} GROUP BY slot";
    dirty.add("revocation-presentations", must(await store.query({ sql, params: { ids }, row: slotRow })).map((s) => s.slot));
  }
}

/** Works out intervals and verdicts from what is summed up; the slots of the revocations are to be measured again. @throws StoreFailed */
export async function rejudge({ store, dirty, nextVersion, onJudged }: RemeasureDeps, revocations: readonly Revocation[], objectiveUs: number): Promise<void> {
  for (const batch of batches(revocations)) {
    onJudged(await judgeRevocations(store, batch, objectiveUs, nextVersion()));
    dirty.add("revocations", batch.map((r) => r.revokedAtUs / 1e6));
  }
}

function* batches<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += BATCH) yield all.slice(at, at + BATCH);
}
