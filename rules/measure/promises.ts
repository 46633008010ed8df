import type { Store } from "../../store/store.ts";
import type { SloRevision } from "../slo/model.ts";
import { must } from "./store-failed.ts";
import { dateTime64 } from "./write-slices.ts";

/** Keeps `slo_promises`: boards show SLOs as they are promised now, and those that nobody measures any more for a day. */
export interface PromiseKeeper {
  /** Writes what these SLOs promise when they changed or an hour has passed; their revisions must be saved. Throws what `must` throws. */
  keep(slos: readonly SloRevision[], evalTimeMs: number): Promise<void>;
}

const EVERY_MS = 3_600_000;

/** Makes a keeper that has written nothing yet. */
export function createPromiseKeeper(store: Store): PromiseKeeper {
  let kept: { readonly slos: readonly SloRevision[]; readonly atMs: number } | null = null;
  return {
    async keep(slos, evalTimeMs) {
      if (slos.length === 0 || (kept?.slos === slos && Math.abs(evalTimeMs - kept.atMs) < EVERY_MS)) return;
      must(await store.command({ sql: WRITE, params: { slos: slos.map((s) => s.name), revisions: slos.map((s) => s.revision), at: dateTime64(evalTimeMs) } }));
      kept = { slos, atMs: evalTimeMs };
    },
  };
}

/** Each time later than every earlier one, so that a clock that was set back does not keep an older revision in force. */
const WRITE = `INSERT INTO slo_promises (slo, revision, first_seen, definition, seen_at)
  SELECT slo, revision, first_seen, definition, greatest({at:DateTime64(3, 'UTC')}, (SELECT max(seen_at) FROM slo_promises) + toIntervalMillisecond(1))
  FROM slo_revisions FINAL WHERE (slo, revision) IN (SELECT arrayJoin(arrayZip({slos:Array(String)}, {revisions:Array(String)})))`;
