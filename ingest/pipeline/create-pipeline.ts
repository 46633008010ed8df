import type { Accept } from "../accept.ts";
import { createBlockBuilder, type BlockBuilder } from "../block/builder.ts";
import { createInterner, type ByteInterner } from "../block/byte-interner.ts";
import { createCardinalityGuard, type GuardedDimension } from "../block/cardinality-guard.ts";
import type { BodyFormat, Decoder } from "../decode/decoder.ts";
import type { EventIds } from "../dedupe/event-ids.ts";
import type { ReplayWindow } from "../dedupe/replay-window.ts";
import type { Log } from "../log/log.ts";
import { createAccept } from "./accept.ts";
import { MAX_AHEAD_MS } from "./event-time.ts";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";
import type { RecordNormaliser, SecretWatch } from "./ports.ts";
import { createRequestSink, type RequestLimits } from "./request-sink.ts";
import { createTakeIn, type TakeIn } from "./take-in.ts";

/** What the synchronous half needs: one open block and the way into it. */
export interface IntakeDeps {
  readonly decoders: Readonly<Record<BodyFormat, Decoder>>;
  /** Makes the stages that write into the open block. */
  readonly createNormaliser: (builder: BlockBuilder) => RecordNormaliser;
  readonly createSecretWatch: (builder: BlockBuilder) => SecretWatch;
  /** Takes secrets out of a text that is kept for people: excerpts of quarantined records. */
  readonly redact: (text: string) => string;
  readonly rawRetentionDays: number;
  readonly maxSeriesPerDimension: number;
  readonly requestLimits?: RequestLimits;
  /** Bytes nobody can foresee. */
  readonly randomBytes: (length: number) => Buffer;
}

export interface PipelineDeps extends IntakeDeps {
  readonly log: Pick<Log, "append">;
  readonly replays: ReplayWindow;
  readonly eventIds: EventIds;
  readonly nowMs: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Runs soon, after input that has already arrived was taken in: `setImmediate`. */
  readonly defer: (run: () => void) => void;
  /** Told of an error nobody foresaw, by its name. */
  readonly onDefect: (name: string) => void;
}

export interface Intake {
  readonly takeIn: TakeIn;
  readonly builder: BlockBuilder;
  readonly interner: ByteInterner;
  /** Rows whose value was replaced by the overflow value, by dimension. */
  readonly overflowed: Readonly<Record<GuardedDimension, number>>;
}

export interface Pipeline extends Omit<Intake, "takeIn"> {
  readonly accept: Accept;
  readonly commits: GroupCommit;
}

const INTERNER_LIMITS = { maxEntries: 131_072, maxArenaBytes: 16 * 1024 * 1024 };
const DAY_MS = 86_400_000;

/** Puts the synchronous stages together: from a decompressed body into a block of their own. */
export function createIntake(deps: IntakeDeps): Intake {
  const { decoders, redact, randomBytes } = deps;
  const interner = createInterner({ ...INTERNER_LIMITS, seed: randomBytes(4).readInt32LE() });
  const builder = createBlockBuilder({ interner });
  const guard = createCardinalityGuard({ interner, maxSeriesPerDimension: deps.maxSeriesPerDimension, key: randomBytes(16) });
  const secrets = deps.createSecretWatch(builder);
  const sink = createRequestSink({
    builder, secrets, redact, normaliser: deps.createNormaliser(builder), times: { maxAgeMs: deps.rawRetentionDays * DAY_MS, maxAheadMs: MAX_AHEAD_MS },
    ...(deps.requestLimits === undefined ? {} : { limits: deps.requestLimits }),
  });
  return { takeIn: createTakeIn({ builder, decoders, sink, secrets, guard }), builder, interner, overflowed: guard.overflowed };
}

/** Puts the stages together, from a decompressed body to the log. The one place that knows their order is `accept.ts`. */
export function createPipeline(deps: PipelineDeps): Pipeline {
  const { log, replays, eventIds, random, nowMs, defer, onDefect } = deps;
  const { takeIn, ...block } = createIntake(deps);
  const commits = createGroupCommit({ builder: block.builder, log, nowMs, defer, onDefect });
  const accept = createAccept({ replays, eventIds, takeIn, builder: block.builder, commits, random, onDefect });
  return { accept, commits, ...block };
}
