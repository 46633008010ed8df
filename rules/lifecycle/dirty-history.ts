import { z } from "zod";
import type { Store } from "../../store/store.ts";
import { must } from "../measure/store-failed.ts";
import type { DirtyMinutes } from "./dirty-minutes.ts";

const row = z.object({ minute: z.coerce.number() });
const DAYS = 31;

/** Marks every minute that a new revision has to be measured over: those of revocations, and of presentations of what they cover. @throws StoreFailed */
export async function dirtyHistory(store: Store, dirty: DirtyMinutes, nowSeconds: number): Promise<void> {
  const params = { from: Math.max(0, Math.floor(nowSeconds) - DAYS * 86_400) };
  const revoked = must(await store.query({ sql: "SELECT toUnixTimestamp(toStartOfMinute(revoked_at)) AS minute FROM revocations WHERE revoked_at >= toDateTime({from:UInt32}, 'UTC') GROUP BY minute", params, row }));
  dirty.add("revocations", revoked.map((r) => r.minute));
  const presented = must(await store.query({ sql: "SELECT toUnixTimestamp(toStartOfMinute(slot)) AS minute FROM revocation_presentations WHERE slot >= toDateTime({from:UInt32}, 'UTC') AND is_after = 1 GROUP BY minute", params, row }));
  dirty.add("revocation-presentations", presented.map((r) => r.minute));
}
