import { z } from "zod";
import type { Store } from "../../store/store.ts";
import type { DirtyMinutes } from "../lifecycle/dirty-minutes.ts";
import { must } from "../measure/store-failed.ts";
import type { SloRevision } from "../slo/model.ts";
import { readAttempts } from "./attempts.ts";
import { freshMinutes, type FreshMinute } from "./freshness.ts";
import { isSamePublished, readPublications, publicationsOf, type Publications } from "./publications.ts";
import { createRefusedUses, type RefusedUses } from "./refused-uses.ts";
import type { Rotation } from "./rotation-safety.ts";
import { createRotationTracker } from "./track-rotations.ts";

/** Decides which minutes of key-set facts are to be measured again, and which key sets are stale. */
export interface JwksMeasurer {
  /** @param told when key sets were told about since the last step. @throws StoreFailed */
  step(told: { readonly from: number; readonly to: number } | null, evalTimeMs: number): Promise<void>;
  readonly publications: Publications;
  /** How safely every published key was rotated, as of the last minute. */
  readonly rotations: readonly Rotation[];
  /** Takes what key lag finds refused for published keys. */
  readonly refused: RefusedUses;
  /** Sources whose key set was stale in the last whole minute. */
  readonly stale: readonly FreshMinute[];
}

export interface JwksDeps {
  readonly store: Store;
  readonly dirty: DirtyMinutes;
  /** Age beyond which a key set is stale. */
  readonly maxAgeSeconds: number;
  /** SLOs that count key rotations. */
  readonly rotationSlos: readonly SloRevision[];
}

const activeRow = z.object({ active: z.coerce.number() });
const ACTIVE_SQL = `SELECT (SELECT count() FROM (SELECT 1 FROM credential_events WHERE kind IN ('jwks_fetch', 'jwks_rotated') AND occurred_ts > now() - INTERVAL 2 DAY LIMIT 1))
  + (SELECT count() FROM (SELECT 1 FROM gateway_counters WHERE counter IN ('jwks_fetch_success', 'jwks_fetch_failed') AND ts > now() - INTERVAL 2 DAY LIMIT 1))
  + (SELECT count() FROM (SELECT 1 FROM auth_rollup_1h WHERE kind = 'jwks_fetch' AND slot > now() - INTERVAL 2 DAY LIMIT 1)) AS active`;
/** Facts of the last minutes still arrive; of the last day they may, and are looked at again every hour. */
const TRAILING_SECONDS = 180;
const LATE_SECONDS = 25 * 3_600;
const SOURCES = ["jwks-fetches", "jwks-freshness", "key-lag"] as const;

/** Makes a measurer. A service that nobody tells about key sets asks once a minute whether that has changed. */
export function createJwksMeasurer(deps: JwksDeps): JwksMeasurer {
  let publications = publicationsOf([]);
  const refused = createRefusedUses(deps.store);
  const tracker = createRotationTracker({ store: deps.store, dirty: deps.dirty, slos: deps.rotationSlos });
  let stale: readonly FreshMinute[] = [];
  let isActive = false;
  let hasRead = false;
  let [askedMinute, lateHour, newest] = [0, 0, 0];

  async function readStale(minute: number): Promise<void> {
    const attempts = must(await readAttempts(deps.store, minute - 2 * deps.maxAgeSeconds, minute + 60));
    stale = freshMinutes(attempts, [minute], deps.maxAgeSeconds).filter((m) => !m.isFresh);
  }

  return {
    async step(told, evalTimeMs) {
      const now = Math.floor(evalTimeMs / 1_000);
      const minute = Math.floor(now / 60) * 60;
      const isNewMinute = minute !== askedMinute;
      if (isNewMinute) {
        isActive = (must(await deps.store.query({ sql: ACTIVE_SQL, row: activeRow }))[0]?.active ?? 0) > 0;
        askedMinute = minute;
      }
      isActive ||= told !== null;
      if (!isActive) { stale = []; return; }
      const before = publications;
      if (told !== null || !hasRead) publications = must(await readPublications(deps.store));
      if (refused.takeNews() || !hasRead || isNewMinute || !isSamePublished(before, publications)) await tracker.read(publications, now);
      hasRead = true;
      const hour = Math.floor(now / 3_600) * 3_600;
      const from = hour === lateHour ? Math.max(now - LATE_SECONDS, Math.min(newest === 0 ? now - LATE_SECONDS : newest, now - TRAILING_SECONDS)) : now - LATE_SECONDS;
      mark(from, now);
      if (told !== null) mark(Math.max(told.from, now - 31 * 86_400), Math.min(told.to + deps.maxAgeSeconds, now));
      if (isNewMinute || told !== null) await readStale(minute - 60);
      [newest, lateHour] = [now, hour];
    },
    get publications() { return publications; },
    get stale() { return stale; },
    get rotations() { return tracker.rotations; },
    refused,
  };

  function mark(from: number, to: number): void {
    const minutes = Array.from({ length: Math.max(0, Math.floor(to / 60) - Math.floor(from / 60)) + 1 }, (_, i) => (Math.floor(from / 60) + i) * 60);
    for (const source of SOURCES) deps.dirty.add(source, source === "jwks-freshness" ? minutes.filter((m) => m + 60 <= to) : minutes);
  }
}
