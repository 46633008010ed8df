import type { RecordCredentialEvents } from "../credential-event.ts";
import type { BoundedFetch } from "../feed/bounded-fetch.ts";
import { createFeedRecorder } from "../feed/feed-recorder.ts";
import type { Feed, PollOutcome } from "../feed/feed.ts";
import type { StateFile } from "../feed/state-file.ts";
import type { EventList } from "./event-list.ts";
import { minuteSign, unreadStretch } from "./feed-sign.ts";
import { firstState, type KeycloakState } from "./feed-state.ts";
import { notKept } from "./kept-events.ts";
import type { EventsConfig } from "./keycloak-event.ts";
import { issuerOf, type KeycloakSettings } from "./keycloak-settings.ts";
import { createRealmLists, LISTS, type ListName, type MappedItem } from "./realm-lists.ts";
import { createAdminApi, type Refusal } from "./service-account.ts";

export interface KeycloakFeedDeps {
  readonly settings: KeycloakSettings;
  readonly record: RecordCredentialEvents;
  readonly state: StateFile<KeycloakState>;
  readonly fetch: BoundedFetch;
  readonly nowMs: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An administrator changed something about keys: the issuer's key set is worth a look. */
  readonly onKeyChange: (issuer: string) => void;
}

/** Pages of one list in one look; what is left is read right after. */
const MAX_PAGES = 20;
const SAVE_EVERY_MS = 30_000;

/**
 * Reads a realm's user and admin events. Its place is saved only when what it read is durable, and each look reaches back over what a slow transaction may still
 * have kept from sight: every event that Keycloak keeps is recorded, each once.
 */
export function createKeycloakFeed(deps: KeycloakFeedDeps): Feed {
  const { settings, nowMs } = deps;
  const name = `keycloak:${settings.name}`;
  const issuer = issuerOf(settings);
  const api = createAdminApi(deps);
  const realm = createRealmLists({ api, settings, nowMs });
  const record = createFeedRecorder({ record: deps.record, tenant: settings.tenant, source: name, transport: "keycloak", nowMs });
  let state: KeycloakState | null = null;
  let signed = "";

  const save = (next: KeycloakState): KeycloakState => { deps.state.save(next); state = next; return next; };

  /** The place where a realm begins to be read, saved before anything is: later looks do not begin later. */
  const place = (): KeycloakState => state ?? (state = deps.state.load()) ?? save(firstState(nowMs() - settings.lookbackSeconds * 1_000));

  /** Reads a list to its end, or as far as one look may. */
  const readList = async (which: ListName, list: EventList<MappedItem>, signal: AbortSignal): Promise<PollOutcome> => {
    let events = 0;
    for (let page = 0; page < MAX_PAGES; page++) {
      const now = place();
      const newest = now.newestMs[which];
      const read = await list.next(Math.max(0, newest - settings.overlapSeconds * 1_000), signal);
      if (read.kind === "failed") return read;
      const told = read.items.flatMap((item) => item.event ?? []);
      const refused = await record(told, read.unusable);
      if (refused !== null) return refused;
      list.done();
      // An event from the future must not make us leave out those that come before it.
      const newestMs = Math.max(newest, Math.min(read.newestMs, nowMs()));
      if (newestMs !== newest) save({ ...now, newestMs: { ...now.newestMs, [which]: newestMs } });
      events += told.length;
      if (read.items.some((item) => item.isKeyChange)) deps.onKeyChange(issuer);
      if (read.isLast) return { kind: "ok", events, hasMore: false };
    }
    return { kind: "ok", events, hasMore: true };
  };

  const sign = async (config: EventsConfig, atMs: number): Promise<Refusal | null> => {
    const minute = minuteSign(config, issuer, atMs);
    const gap = unreadStretch(config, issuer, place().caughtUpMs, atMs);
    const refused = await record([...(gap === null ? [] : [gap]), ...(minute.nativeId === signed ? [] : [minute])]);
    if (refused === null) signed = minute.nativeId;
    return refused;
  };

  const poll = async (signal: AbortSignal): Promise<PollOutcome> => {
    const startedMs = nowMs();
    const refused = await realm.refresh(signal);
    const config = realm.config();
    if (refused !== null || config === null) return refused ?? { kind: "ok", events: 0, hasMore: false };
    let all: Extract<PollOutcome, { kind: "ok" }> = { kind: "ok", events: 0, hasMore: false };
    for (const which of LISTS) {
      const list = realm.list(which);
      if (list === null) continue;
      const read = await readList(which, list, signal);
      if (read.kind === "failed") return read;
      all = { kind: "ok", events: all.events + read.events, hasMore: all.hasMore || read.hasMore };
    }
    const unsigned = await sign(config, startedMs);
    if (unsigned !== null) return unsigned;
    if (!all.hasMore && startedMs - place().caughtUpMs > SAVE_EVERY_MS) save({ ...place(), caughtUpMs: startedMs });
    return all;
  };

  const warnings = () => { const config = realm.config(); return config === null ? [] : notKept(config); };
  return { name, everyMs: settings.everySeconds * 1_000, warnings, clockSkewMs: api.clockSkewMs, poll: (signal) => poll(signal).catch(unforeseen) };
}

/** The disk is all that throws here. */
function unforeseen(error: unknown): PollOutcome {
  return { kind: "failed", code: "ING_FEED_STATE", message: error instanceof Error ? error.message : "unknown" };
}
