import type { FormedBlock } from "../block/block.ts";
import type { PendingBatch, Place } from "./backlog.ts";
import { BlockCache } from "./block-cache.ts";
import type { BatchFate, BatchNote, DurableBatch, DurableLog, DurableLogStats, LoggedBlock, RecoveredDigest, Recovery, SealLimit, UndecidedBlock } from "./durable-log.ts";
import { GroupCommit } from "./group-commit.ts";
import type { AppendOutcome, BlockSeq, SealedBatch } from "./log.ts";
import type { LogFiles } from "./log-files.ts";
import { logStats } from "./log-stats.ts";
import type { NodeIdentity } from "./node-identity.ts";
import type { ReportLog } from "./notice.ts";
import { readBatch } from "./read-batch.ts";
import { prepareRecord } from "./record.ts";
import { blockMetaOf, type SealRange, type SegmentMeta } from "./record-meta.ts";
import type { Recovered } from "./recover.ts";
import { retireSegments } from "./retire.ts";
import { nameAlone } from "./run-name.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { Space } from "./space.ts";
import { LedgerTally } from "./ledger-tally.ts";

export interface WriteAheadLogDeps {
  readonly dir: string;
  readonly node: string;
  readonly identity: NodeIdentity;
  readonly recovered: Recovered;
  readonly maxBytes: number;
  readonly minFreeBytes: number;
  readonly segmentBytes: number;
  readonly cacheBytes: number;
  readonly digestWindowMs: number;
  readonly now: () => number;
  readonly report: ReportLog;
  readonly files: LogFiles;
}

const NO_LIMIT: SealLimit = { maxRows: 500_000, maxBytes: 64 * 1024 * 1024 };
const STEP_BYTES = 1024 * 1024;
/** How long sealing waits for a block of Kafka messages whose offsets are being committed, before it goes on with younger blocks. */
const HOLD_MS = 2_000;

/** The log while it is open: see `Log` and `DurableLog` for what it guarantees. Made by `openLog`. */
export class WriteAheadLog implements DurableLog {
  readonly node: string;
  readonly nodeId: string;
  readonly stats: DurableLogStats;
  recovery: Recovery;
  readonly #deps: WriteAheadLogDeps;
  readonly #writer: SegmentWriter;
  readonly #commit: GroupCommit;
  readonly #cache: BlockCache;
  readonly #appended = new LedgerTally();
  /** No block with a lower number can become durable any more. */
  #leastNextSeq: BlockSeq;
  #retiring: Promise<void> | null = null;
  readonly #disowning = new Set<BlockSeq>();

  constructor(deps: WriteAheadLogDeps) {
    const { dir: directory, files, identity, recovered, segmentBytes, now, report } = deps;
    const { state, segments } = recovered;
    this.#deps = deps;
    this.node = deps.node;
    this.nodeId = identity.nodeId;
    this.#leastNextSeq = state.nextSeq;
    this.#cache = new BlockCache(deps.cacheBytes);
    const reserveBytes = Math.max(16_384, Math.min(262_144, Math.floor(segmentBytes / 64)));
    this.#writer = new SegmentWriter({ directory, mark: identity.mark, files, segmentBytes, reserveBytes, segments, segmentMeta: (previous) => this.#segmentMeta(previous) });
    const space = new Space({ directory, files, minFreeBytes: deps.minFreeBytes, now });
    const validBytes = () => [...segments.values()].reduce((sum, b) => sum + b, 0);
    const maxBlockBytes = deps.maxBytes - reserveBytes - Math.min(STEP_BYTES, segmentBytes);
    this.#commit = new GroupCommit({ writer: this.#writer, space, now, report, maxBlockBytes, validBytes, groupBytes: Math.floor(segmentBytes / 4) });
    this.recovery = {
      blocks: state.blocks, batches: state.backlog.batches.length, tornBytes: recovered.tornBytes, damagedStretches: recovered.damagedStretches,
      unsealedLedger: state.backlog.unsealedLedger(), digests: state.digests,
    };
    this.stats = logStats({ recovered, writer: this.#writer, commit: this.#commit, space, appended: this.#appended });
  }

  /** Proves that the disk takes writes, which opens the first segment; gets rid of what an earlier run left stored. */
  async start(): Promise<void> {
    await this.#commit.submit(prepareRecord({ type: "probe", meta: {} }));
    await this.#retire();
  }

  async append(block: FormedBlock): Promise<AppendOutcome> {
    const { state } = this.#deps.recovered;
    const seq = state.nextSeq++;
    const record = prepareRecord({ type: "block", seq, meta: blockMetaOf(block), body: block.sections.map((s) => s.native) });
    const outcome = await this.#commit.submit(record, (place) => this.#appendedBlock(seq, block, place));
    return outcome.kind === "durable" ? { kind: "durable", seq } : outcome;
  }

  async seal(limit: SealLimit = NO_LIMIT): Promise<DurableBatch | null> {
    const next = this.#deps.recovered.state.backlog.nextSeal(limit, this.#deps.now() - HOLD_MS);
    if (next === null) return null;
    const { firstSeq, lastSeq, isLate } = next;
    return this.#sealRange({ firstSeq: firstSeq.toString(), lastSeq: lastSeq.toString(), node: isLate ? nameAlone(this.node, firstSeq) : this.node, sealedAtMs: this.#deps.now() });
  }

  undecided(): readonly UndecidedBlock[] {
    return this.#deps.recovered.state.backlog.undecided();
  }

  confirm(seq: BlockSeq): void {
    this.#deps.recovered.state.backlog.confirm(seq);
  }

  async disown(seq: BlockSeq, fate: BatchFate): Promise<boolean> {
    if (this.#disowning.has(seq) || !this.undecided().some((b) => b.seq === seq)) return false;
    this.#disowning.add(seq);
    const batch = await this.#sealRange({ firstSeq: seq.toString(), lastSeq: seq.toString(), node: nameAlone(this.node, seq), sealedAtMs: this.#deps.now(), fate });
    this.#disowning.delete(seq);
    return batch !== null;
  }

  async #sealRange(range: SealRange): Promise<DurableBatch | null> {
    const { state } = this.#deps.recovered;
    let batch: PendingBatch | null = null;
    await this.#commit.submit(prepareRecord({ type: "seal", meta: { ...range, previous: state.lastSeal } }), () => {
      state.lastSeal = range;
      batch = state.backlog.seal(range);
    });
    return batch;
  }

  pending(): readonly DurableBatch[] {
    return this.#deps.recovered.state.backlog.batches;
  }

  async read(batch: SealedBatch): Promise<readonly LoggedBlock[]> {
    const { dir: directory, identity, files, recovered, report } = this.#deps;
    const known = recovered.state.backlog.find(batch.firstSeq, batch.lastSeq);
    if (known === null) return [];
    const cached = this.#cache.range(known.firstSeq, known.lastSeq, known.blocks);
    if (cached !== null) return cached.map((b) => ({ ...b, isDamaged: false }));
    const { blocks, damaged } = await readBatch(known, { directory, mark: identity.mark, files, segments: recovered.segments });
    if (damaged > 0) report({ level: "error", code: "ING_LOG_DAMAGED", message: `batch ${known.token}: ${damaged} of ${known.blocks} blocks cannot be read` });
    return blocks;
  }

  async markStored(batch: SealedBatch): Promise<void> {
    const { firstSeq, lastSeq } = batch;
    if (this.#deps.recovered.state.backlog.stored(firstSeq, lastSeq) === null) return;
    this.#cache.forget(lastSeq);
    // Losing this record costs a resend that the store recognises by its token, so its outcome changes nothing.
    await this.#commit.submit(prepareRecord({ type: "stored", meta: { firstSeq: firstSeq.toString(), lastSeq: lastSeq.toString() } }));
    await this.#retire();
  }

  async note(batch: DurableBatch, note: BatchNote): Promise<boolean> {
    const { firstSeq, lastSeq } = batch;
    const record = prepareRecord({ type: "note", meta: { firstSeq: firstSeq.toString(), lastSeq: lastSeq.toString(), note } });
    const outcome = await this.#commit.submit(record, () => this.#deps.recovered.state.backlog.find(firstSeq, lastSeq)?.notes.push(note));
    return outcome.kind === "durable";
  }

  probe(): Promise<void> {
    return this.#commit.probe();
  }

  releaseRecoveredDigests(): void {
    this.recovery = { ...this.recovery, digests: [] };
    this.#deps.recovered.state.digests.length = 0;
  }

  async close(): Promise<void> {
    await this.#commit.close();
    await this.#retiring;
    await this.#writer.close();
  }

  #appendedBlock(seq: BlockSeq, block: FormedBlock, place: Place): void {
    const { backlog } = this.#deps.recovered.state;
    const bytes = block.sections.reduce((sum, s) => sum + s.native.length, 0);
    backlog.add({ seq, place, bytes, rows: block.sections.reduce((sum, s) => sum + s.rows, 0), formedAtMs: block.formedAtMs, ledger: block.ledger, kafka: block.kafka });
    this.#leastNextSeq = seq + 1n;
    this.#cache.add(seq, block, bytes);
    this.#appended.add(block.ledger);
  }

  /** `nextSeq` is the least number that the segment can hold: numbers given to blocks still queued are at or above it. */
  #segmentMeta(previous: SegmentMeta["previous"]): SegmentMeta {
    return { version: 1, nodeId: this.nodeId, node: this.node, nextSeq: this.#leastNextSeq.toString(), previous };
  }

  /** One at a time; the newest segment always stays, since it carries what the deleted ones knew. */
  #retire(): Promise<void> {
    this.#retiring ??= this.#retireNow().finally(() => { this.#retiring = null; });
    return this.#retiring;
  }

  async #retireNow(): Promise<void> {
    const { dir: directory, identity, files, recovered, digestWindowMs, now } = this.#deps;
    const newest = [...recovered.segments.keys()].at(-1) ?? 0;
    const keepFrom = Math.min(recovered.state.backlog.oldestSegment() ?? newest, newest);
    const carry = async (digests: readonly RecoveredDigest[]) => (await this.#commit.submit(prepareRecord({ type: "digests", meta: { digests } }))).kind === "durable";
    const digestsSinceMs = digestWindowMs > 0 ? now() - digestWindowMs : Number.POSITIVE_INFINITY;
    await retireSegments({ directory, mark: identity.mark, files, segments: recovered.segments, keepFrom, digestsSinceMs, carry }).catch(() => undefined);
  }
}
