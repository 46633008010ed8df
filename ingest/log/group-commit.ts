import type { Place } from "./backlog.ts";
import { LOG_ERRORS } from "./errors.ts";
import { Health } from "./health.ts";
import type { AppendOutcome } from "./log.ts";
import type { ReportLog } from "./notice.ts";
import { prepareRecord, type PreparedRecord } from "./record.ts";
import type { SegmentWriter, WriteOutcome } from "./segment-writer.ts";
import type { Space } from "./space.ts";

export type Refusal = Extract<AppendOutcome, { kind: "refused" }>;
export type Committed = { readonly kind: "durable"; readonly place: Place } | Refusal;

interface Entry {
  readonly record: PreparedRecord;
  /** Runs as soon as the record is durable, in log order, before anyone is told. */
  readonly onDurable: (place: Place) => void;
  readonly resolve: (outcome: Committed) => void;
}

interface CommitDeps {
  readonly writer: SegmentWriter;
  readonly space: Space;
  readonly now: () => number;
  /** Bytes of valid records that blocks may fill the log with. */
  readonly maxBlockBytes: number;
  readonly validBytes: () => number;
  readonly groupBytes: number;
  readonly report: ReportLog;
}

const FULL_REPORT_MS = 60_000;
const SMALL_BLOCK_BYTES = 65_536;

/**
 * Group commit: one write and one fdatasync at a time; whatever arrives meanwhile shares the next. A group that fails is refused as a whole,
 * together with everything queued behind it.
 */
export class GroupCommit {
  readonly health = new Health();
  syncs = 0;
  lastSyncMs = 0;
  readonly #deps: CommitDeps;
  #queue: Entry[] = [];
  #queuedBytes = 0;
  #running: Promise<void> | null = null;
  #isClosed = false;
  #fullReportedAtMs = Number.NEGATIVE_INFINITY;

  constructor(deps: CommitDeps) {
    this.#deps = deps;
  }

  /** True when a small block would be taken now. */
  get isAccepting(): boolean {
    return !this.#isClosed && !this.health.isBroken && !this.isFull;
  }

  /** True while its size or too little free disk is why a block would be refused. */
  get isFull(): boolean {
    return this.#full(SMALL_BLOCK_BYTES) !== null;
  }

  /** Queues a record; control records are refused only when the disk refuses them. */
  submit(record: PreparedRecord, onDurable: (place: Place) => void = () => undefined): Promise<Committed> {
    const refusal = this.#refusal(record);
    if (refusal !== null) {
      void this.#deps.space.refresh();
      return Promise.resolve(refusal);
    }
    return new Promise((resolve) => {
      this.#queue.push({ record, onDurable, resolve });
      this.#queuedBytes += record.bytes;
      this.#running ??= this.#run();
    });
  }

  /** Refreshes what is known of the disk; when writing had failed and the back-off has passed, tries a small write. */
  async probe(): Promise<void> {
    await this.#deps.space.refresh();
    if (this.health.isBroken && this.health.mayTry(this.#deps.now())) await this.submit(prepareRecord({ type: "probe", meta: {} }));
  }

  /** Takes nothing more, finishes what is queued. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  #refusal({ type, bytes }: PreparedRecord): Refusal | null {
    if (this.#isClosed) return refused("ING_LOG_CLOSED", "");
    // With a segment open, a control record may still fit into its reserve on a disk that takes no blocks.
    const mayFitReserve = type !== "block" && this.#deps.writer.segment !== null;
    if (!mayFitReserve && !this.health.mayTry(this.#deps.now())) return refused("ING_LOG_UNWRITABLE", this.health.why);
    const full = type === "block" ? this.#full(bytes) : null;
    if (full !== null) this.#reportFull(full);
    return full === null ? null : refused("ING_LOG_FULL", full);
  }

  #full(bytes: number): string | null {
    const used = this.#deps.validBytes() + this.#queuedBytes;
    if (used + bytes > this.#deps.maxBlockBytes) return `the log holds ${used} of at most ${this.#deps.maxBlockBytes} bytes`;
    return this.#deps.space.refusal(this.#queuedBytes + bytes);
  }

  #reportFull(message: string): void {
    const nowMs = this.#deps.now();
    if (nowMs - this.#fullReportedAtMs < FULL_REPORT_MS) return;
    this.#fullReportedAtMs = nowMs;
    this.#deps.report({ level: "warn", code: "ING_LOG_FULL", message });
  }

  async #run(): Promise<void> {
    // What arrives in the same turn of the event loop goes into the same group.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      await this.#deps.space.refresh();
      await this.#commit(this.#takeGroup());
    }
    this.#running = null;
  }

  #takeGroup(): Entry[] {
    let bytes = 0;
    let taken = 0;
    for (const { record } of this.#queue) {
      bytes += record.bytes;
      if (taken > 0 && bytes > this.#deps.groupBytes) break;
      taken++;
    }
    return this.#queue.splice(0, taken);
  }

  async #commit(group: readonly Entry[]): Promise<void> {
    const outcome = await this.#write(group);
    for (const { record } of group) this.#queuedBytes -= record.bytes;
    if (outcome.kind === "written") return this.#succeed(group, outcome);
    const controls = group.filter((e) => mayUseReserve(e.record));
    if (outcome.stage === "no_room" && controls.length > 0 && controls.length < group.length) {
      const again = await this.#write(controls);
      if (again.kind === "written") this.#succeed(controls, again);
      return this.#fail(again.kind === "written" ? group.filter((e) => !mayUseReserve(e.record)) : group, outcome.message);
    }
    this.#fail(group, outcome.message);
  }

  #write(entries: readonly Entry[]): Promise<WriteOutcome> {
    return this.#deps.writer.write(entries.map((e) => e.record), entries.every((e) => mayUseReserve(e.record)));
  }

  #succeed(entries: readonly Entry[], written: Extract<WriteOutcome, { kind: "written" }>): void {
    this.syncs++;
    this.lastSyncMs = written.syncMs;
    // A control record that fits into the reserve says nothing about room for blocks.
    const isProof = entries.some((e) => !mayUseReserve(e.record));
    if (isProof && this.health.worked()) this.#deps.report({ level: "info", code: "ING_LOG_RECOVERED", message: LOG_ERRORS.ING_LOG_RECOVERED.meaning });
    entries.forEach(({ record, onDurable, resolve }, i) => {
      this.#deps.space.wrote(record.bytes);
      const place = { segment: written.segment, offset: written.offsets[i] ?? 0, bytes: record.bytes };
      onDurable(place);
      resolve({ kind: "durable", place });
    });
  }

  #fail(group: readonly Entry[], why: string): void {
    if (this.health.failed(this.#deps.now(), why)) this.#deps.report({ level: "error", code: "ING_LOG_UNWRITABLE", message: why });
    const behind = this.#queue.filter((e) => e.record.type === "block");
    this.#queue = this.#queue.filter((e) => e.record.type !== "block");
    for (const { record } of behind) this.#queuedBytes -= record.bytes;
    for (const entry of [...group, ...behind]) entry.resolve(refused("ING_LOG_UNWRITABLE", why));
  }
}

/** Probes must not: a write into room that was set aside earlier would prove nothing about the disk. */
function mayUseReserve({ type }: PreparedRecord): boolean {
  return type !== "block" && type !== "probe";
}

function refused(code: Refusal["code"], why: string): Refusal {
  return { kind: "refused", code, message: why === "" ? LOG_ERRORS[code].meaning : `${LOG_ERRORS[code].meaning} (${why})` };
}
