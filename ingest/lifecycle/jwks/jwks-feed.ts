import type { RecordCredentialEvents } from "../credential-event.ts";
import type { BoundedFetch } from "../feed/bounded-fetch.ts";
import { createFeedRecorder } from "../feed/feed-recorder.ts";
import type { Feed, PollOutcome } from "../feed/feed.ts";
import type { StateFile } from "../feed/state-file.ts";
import type { IssuerSettings } from "./issuer-settings.ts";
import { changeEvent, fetchEvent } from "./jwks-events.ts";
import { FIRST_JWKS_STATE, type JwksState } from "./jwks-state.ts";
import { keyDiff } from "./key-diff.ts";
import type { KeySetNotes } from "./key-set.ts";
import { createLookAtKeys } from "./look-at-keys.ts";

export interface JwksFeedDeps {
  readonly settings: IssuerSettings;
  readonly record: RecordCredentialEvents;
  readonly state: StateFile<JwksState>;
  readonly fetch: BoundedFetch;
  readonly nowMs: () => number;
}

export function jwksFeedName({ issuer }: Pick<IssuerSettings, "issuer">): string {
  return `jwks:${issuer}`;
}

/**
 * Watches an issuer's key set on its own, apart from any gateway: every look is an event, every key that appears or goes is one. A change is written down before it is
 * recorded, so that it is recorded once, whenever the process ends. A look that fails says nothing about the keys.
 */
export function createJwksFeed(deps: JwksFeedDeps): Feed {
  const { settings, nowMs } = deps;
  const { issuer } = settings;
  const name = jwksFeedName(settings);
  const look = createLookAtKeys(deps);
  const record = createFeedRecorder({ record: deps.record, tenant: settings.tenant, source: name, transport: "jwks", nowMs });
  let state: JwksState | null = null;
  let notes: KeySetNotes | null = null;

  const save = (next: JwksState): void => {
    deps.state.save(next);
    state = next;
  };

  const poll = async (signal: AbortSignal): Promise<PollOutcome> => {
    let now: JwksState = (state ??= deps.state.load() ?? FIRST_JWKS_STATE);
    const atMs = nowMs();
    const { sight, keys } = await look(signal);
    if (signal.aborted) return { kind: "failed", code: "ING_FEED_UNREACHABLE", message: "ended" };
    notes = sight.notes ?? notes;
    const changes = keys === null ? [] : keyDiff(now, keys, atMs);
    if (keys !== null && changes.length > 0) {
      now = { ...now, keys: [...keys], readAtMs: atMs, unsent: [...now.unsent, ...changes] };
      save(now);
    }
    const refused = await record([...now.unsent.map((change) => changeEvent(issuer, change)), fetchEvent(issuer, sight, atMs)]);
    if (refused !== null) return refused;
    // When nothing changed, the time of the look need not be on disk: it only bounds when the next change happened.
    const next = { ...now, unsent: [], readAtMs: keys !== null || sight.outcome === "not_modified" ? atMs : now.readAtMs };
    if (now.unsent.length > 0) save(next);
    state = next;
    if (sight.outcome === "failed") return { kind: "failed", code: "ING_FEED_UNREACHABLE", message: sight.why };
    return sight.outcome === "unusable" ? { kind: "failed", code: "ING_FEED_ANSWER", message: sight.why } : { kind: "ok", events: changes.length + 1, hasMore: false };
  };

  return {
    name, everyMs: settings.everySeconds * 1_000, clockSkewMs: () => null, warnings: () => (notes === null ? [] : warningsOf(notes)),
    poll: (signal) => poll(signal).catch((error: unknown): PollOutcome => ({ kind: "failed", code: "ING_FEED_STATE", message: error instanceof Error ? error.message : "unknown" })),
  };
}

/** What of a usable set is still likely to hurt. */
function warningsOf({ sharedKids, withoutKid, signing, privateKeys }: KeySetNotes): readonly string[] {
  return [
    ...(privateKeys > 0 ? [`${privateKeys} keys are published with their private part`] : []),
    ...(sharedKids > 0 ? [`${sharedKids} keys share their kid with another`] : []),
    ...(withoutKid > 0 && signing > 1 ? [`${withoutKid} of ${signing} keys have no kid`] : []),
  ];
}
