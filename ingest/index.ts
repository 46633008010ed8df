/** The public surface of `ingest/`: bytes on the wire to durable, delivered rows, as one running part. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Config } from "../config.ts";
import type { Store, StoreResult } from "../store/store.ts";
import type { Accept } from "./accept.ts";
import { createEventIds } from "./dedupe/event-ids.ts";
import { createReplayWindow } from "./dedupe/replay-window.ts";
import { createDelivery, type DeliveryStats } from "./deliver/delivery.ts";
import { createRejectedBlocks } from "./deliver/rejected-blocks.ts";
import type { RecordCredentialEvents } from "./lifecycle/credential-event.ts";
import { createFeedRoutes } from "./lifecycle/create-feed-routes.ts";
import type { FeedStatus } from "./lifecycle/feed/feed.ts";
import { createFeeds } from "./lifecycle/feed/create-feeds.ts";
import { boundedFetch } from "./lifecycle/feed/bounded-fetch.ts";
import { createSsf, type Ssf } from "./lifecycle/ssf/create-ssf.ts";
import { createLifecycle } from "./lifecycle/create-lifecycle.ts";
import type { CredentialEventTally } from "./lifecycle/event-tally.ts";
import { startKafkaIntake, type KafkaIntake } from "./kafka-intake.ts";
import { createLedgerView, type LedgerSnapshot } from "./ledger/ledger-view.ts";
import type { DurableLogStats } from "./log/durable-log.ts";
import { openLog } from "./log/open-log.ts";
import { createNormalising, loadHashKey, type ProfileSet } from "./normalise/index.ts";
import { createAdmission } from "./pipeline/admission.ts";
import { createPipeline } from "./pipeline/create-pipeline.ts";
import { startHeartbeat } from "./pipeline/heartbeat.ts";
import { startReceivers, type Receivers } from "./receivers.ts";

export { describeKafka, type KafkaStats } from "./kafka/kafka-stats.ts";
export { explainSample, loadProfiles } from "./normalise/index.ts";

/** One line of the service's own log about ingest. */
export type Report = (notice: { readonly level: "info" | "warn" | "error"; readonly code: string; readonly message: string }) => void;

export interface IngestDeps {
  readonly config: Config;
  readonly profiles: ProfileSet;
  readonly store: Store;
  readonly migrate: () => Promise<StoreResult<void>>;
  readonly report: Report;
  /** Wraps the taking in of one request, so that it can be traced. */
  readonly aroundAccept: (accept: Accept) => Accept;
  /** Whether other writers share the store: then a token is only sure to be remembered for a while. */
  readonly isStoreShared: boolean;
}

export interface IngestStats {
  readonly log: DurableLogStats;
  readonly delivery: DeliveryStats;
  readonly inFlightBytes: number;
  readonly overflowed: Readonly<Record<string, number>>;
  readonly replayWindowSize: number;
}

/** Ingest while it runs. */
export interface Ingest {
  readonly receivers: Receivers;
  readonly node: string;
  readonly stats: () => IngestStats;
  readonly ledger: () => Promise<LedgerSnapshot>;
  /** Null without brokers. */
  readonly kafka: KafkaIntake | null;
  /** Takes in what feeds tell about credentials: resolves when it is durable. */
  readonly recordCredentialEvents: RecordCredentialEvents;
  readonly credentialEvents: CredentialEventTally;
  /** Security Event Tokens by stream and what became of them. */
  readonly ssf: Pick<Ssf, "sets" | "streams">;
  /** How the sources that this service asks do: Keycloak realms, issuers' key sets. */
  readonly feeds: () => readonly FeedStatus[];
  /** Begins to ask them. It happens after a while anyway: what they tell can wait in the log for a store that is away. */
  readonly startFeeds: () => void;
  /** Begins to seal and send the log's batches; bears a store that is away or has no schema yet. */
  readonly startDelivery: () => void;
  /** Order: no new requests, those in flight become durable and are answered, the INSERT under way ends, the log is closed. */
  readonly stop: () => Promise<void>;
}

const DRAIN_MS = 2_000;
const DELIVERY_GRACE_MS = 1_000;
const MAX_REMEMBERED_REQUESTS = 200_000;
const FEEDS_WAIT_MS = 15_000;
const DAY_MS = 86_400_000;
const MAX_REMEMBERED_CREDENTIAL_EVENTS = 200_000;
const EVENT_IDS = { windowMs: 600_000, maxIds: 2_000_000 };
/** What the shared store's dedup window is sure to cover; beyond it a batch is looked for before it is sent again. */
const SHARED_STORE_MEMORY_MS = 600_000;

/** Opens the log, listens. Rejects when a port is taken, the log's directory is unusable, or a credentials file is broken. */
export async function startIngest(deps: IngestDeps): Promise<Ingest> {
  const { config, store, report } = deps;
  const nowMs = () => Date.now();
  const log = await openLog({ dir: join(config.dataDir, "log"), maxBytes: config.maxLogBytes, minFreeBytes: config.minFreeDiskBytes, digestWindowMs: config.replayWindowSeconds * 1_000, now: nowMs, report });
  const replays = createReplayWindow({ windowMs: config.replayWindowSeconds * 1_000, maxRequests: MAX_REMEMBERED_REQUESTS });
  replays.restore(log.recovery.digests, nowMs());
  // Feeds deliver again much later than senders of telemetry do.
  const known = createReplayWindow({ windowMs: DAY_MS, maxRequests: MAX_REMEMBERED_CREDENTIAL_EVENTS });
  known.restore(log.recovery.digests, nowMs());
  log.releaseRecoveredDigests();
  const eventIds = createEventIds(EVENT_IDS);
  const hashKey = loadHashKey(config.dataDir);
  const normalising = createNormalising({ profiles: deps.profiles, hashKey, productMapFile: config.productMapFile ?? null, eventIds });
  const onDefect = (name: string) => report({ level: "error", code: "ING_UNEXPECTED", message: `an error nobody foresaw: ${name}` });
  const intake = {
    decoders: normalising.decoders, createNormaliser: normalising.createNormaliser, createSecretWatch: normalising.createSecretWatch, redact: normalising.redact,
    rawRetentionDays: config.rawRetentionDays, maxSeriesPerDimension: config.maxSeriesPerDimension, randomBytes,
  };
  const pipeline = createPipeline({ ...intake, log, replays, eventIds, nowMs, random: Math.random, defer: (run) => void setImmediate(run), onDefect });
  const admission = createAdmission({ maxInFlightBytes: config.maxInFlightBytes, maxUnstoredBytes: config.maxLogBytes, log, random: Math.random, nowMs });
  const lifecycle = createLifecycle({
    pipeline, admission, known, hashKey, maxSeriesPerDimension: config.maxSeriesPerDimension, retentionDays: config.rollup1hRetentionDays, random: Math.random, quotaKey: randomBytes(16), onDefect,
  });
  const delivery = createDelivery({
    log, store, migrate: deps.migrate, random: Math.random, report, rejected: createRejectedBlocks(join(config.dataDir, "rejected-blocks")),
    clock: { now: nowMs, wait }, storeMemoryMs: deps.isStoreShared ? SHARED_STORE_MEMORY_MS : null,
  });
  const stopHeartbeat = startHeartbeat({ builder: pipeline.builder, commits: pipeline.commits, node: log.nodeId, isAccepting: () => log.stats.healthy, nowMs, after });
  const ssf = createSsf({ streams: config.feeds.ssf, record: lifecycle.recordCredentialEvents, fetch: boundedFetch, hashKey, nowMs, onBroken: (message) => report({ level: "warn", code: "ING_FEED_SECRET", message }) });
  const receivers = await startReceivers({ config, accept: deps.aroundAccept(pipeline.accept), admission, isProfile: normalising.isProfile, nowMs, createFeeds: (credentials) => createFeedRoutes({ credentials, record: lifecycle.recordCredentialEvents, ssf, nowMs }), warn: (code, message) => report({ level: "warn", code, message }) });
  const feeds = createFeeds({ settings: config.feeds, more: ssf.feeds, record: lifecycle.recordCredentialEvents, dataDir: config.dataDir, env: process.env, report, nowMs, after, random: Math.random });
  const stopWaiting = after(FEEDS_WAIT_MS, feeds.start);
  const kafka = startKafkaIntake({ config, intake, log, admission, eventIds, known, hashKey, nowMs, wait, random: Math.random, onDefect, report });
  const ledger = createLedgerView({ store, log });
  return {
    receivers, node: log.nodeId, kafka,
    stats: () => ({ log: log.stats, delivery: delivery.stats, inFlightBytes: admission.inFlightBytes, overflowed: pipeline.overflowed, replayWindowSize: replays.size }),
    ledger: () => ledger.snapshot(),
    recordCredentialEvents: lifecycle.recordCredentialEvents, credentialEvents: lifecycle.tally, ssf,
    startDelivery: () => delivery.start(),
    feeds: feeds.status, startFeeds: feeds.start,
    stop: async () => {
      stopHeartbeat();
      stopWaiting();
      await feeds.stop();
      ssf.close();
      await Promise.all([receivers.drain(DRAIN_MS), kafka?.stop()]);
      await pipeline.commits.settled();
      await delivery.stop(DELIVERY_GRACE_MS);
      await log.close();
    },
  };
}

function after(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => { clearTimeout(timer); signal.removeEventListener("abort", done); resolve(); };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener("abort", done);
  });
}
