import type { FeedRoute } from "../../wire/feed-route.ts";
import type { RecordCredentialEvents } from "../credential-event.ts";
import type { CountedRow } from "../event-tally.ts";
import type { BoundedFetch } from "../feed/bounded-fetch.ts";
import type { Feed } from "../feed/feed.ts";
import { createKeySource } from "./key-source.ts";
import { createPollFeed } from "./poll-feed.ts";
import { createPushAuthorization } from "./push-authorization.ts";
import { createPushRoute } from "./push-route.ts";
import type { SsfSettings } from "./ssf-settings.ts";
import { createSsfStream } from "./ssf-stream.ts";
import { createStreamTally } from "./stream-tally.ts";
import { createVerificationFeed } from "./verification-feed.ts";
import { createVerificationStates } from "./verification-state.ts";
import { createVerifySet } from "./verify-set.ts";

export interface SsfDeps {
  readonly streams: readonly SsfSettings[];
  readonly record: RecordCredentialEvents;
  readonly fetch: BoundedFetch;
  /** The deployment's key. */
  readonly hashKey: Uint8Array;
  readonly nowMs: () => number;
  readonly onBroken: (message: string) => void;
}

/** How a stream does. `lastGoodAtMs`: when its last good SET came, milliseconds since the epoch. */
export interface StreamStatus {
  readonly name: string;
  readonly delivery: SsfSettings["delivery"];
  readonly lastGoodAtMs: number | null;
}

/** The receiver of Security Event Tokens. */
export interface Ssf {
  /** Paths to push to, by path. */
  readonly routes: ReadonlyMap<string, FeedRoute>;
  /** What must be asked: streams to poll, verification to ask for. */
  readonly feeds: readonly Feed[];
  /** SETs by stream and code: `OK`, or why not. */
  readonly sets: () => readonly CountedRow[];
  readonly streams: () => readonly StreamStatus[];
  readonly close: () => void;
}

/** Puts the parts of every configured stream together. Throws when a file that a stream names cannot be used. */
export function createSsf({ streams, record, fetch, hashKey, nowMs, onBroken }: SsfDeps): Ssf {
  const tally = createStreamTally();
  const states = createVerificationStates(hashKey);
  const routes = new Map<string, FeedRoute>();
  const feeds: Feed[] = [];
  const closers: (() => void)[] = [];
  for (const settings of streams) {
    const keySource = createKeySource({ settings, fetch, nowMs });
    const stream = createSsfStream({ settings, verify: createVerifySet(settings, keySource), states });
    const authorization = settings.delivery === "push" ? createPushAuthorization(settings, onBroken) : createPushAuthorization({}, onBroken);
    closers.push(() => keySource.close(), () => authorization.close());
    routes.set(`/v1/ssf/${settings.name}`, createPushRoute({ stream, authorization, record, tally, nowMs }));
    if (settings.delivery === "poll") feeds.push(createPollFeed({ stream, fetch, record, tally, nowMs }));
    if (settings.verificationUrl !== undefined) feeds.push(createVerificationFeed({ settings, verificationUrl: settings.verificationUrl, fetch, states, nowMs }));
  }
  const status = ({ name, delivery }: SsfSettings): StreamStatus => ({ name, delivery, lastGoodAtMs: tally.lastGoodAtMs(name) });
  return { routes, feeds, sets: () => tally.rows(), streams: () => streams.map(status), close: () => { for (const close of closers) close(); } };
}
