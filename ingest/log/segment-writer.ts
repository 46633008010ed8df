import { join } from "node:path";
import { errno } from "./errno.ts";
import type { LogFile, LogFiles } from "./log-files.ts";
import { prepareRecord, stampRecord, type PreparedRecord } from "./record.ts";
import type { SegmentMeta } from "./record-meta.ts";
import { segmentName } from "./segment-name.ts";

export interface Written {
  readonly segment: number;
  /** Offset of each record, in order. */
  readonly offsets: readonly number[];
  readonly syncMs: number;
}

export type WriteOutcome =
  | ({ readonly kind: "written" } & Written)
  /** `no_room`: nothing was touched, control records may still fit. `broken`: the segment was cut back and is not written again. */
  | { readonly kind: "failed"; readonly stage: "no_room" | "broken"; readonly message: string };

interface WriterDeps {
  readonly directory: string;
  readonly mark: Buffer;
  readonly files: LogFiles;
  readonly segmentBytes: number;
  /** End of the segment that only control records may use. */
  readonly reserveBytes: number;
  /** Valid bytes of each segment, oldest first; the writer adds its own. */
  readonly segments: Map<number, number>;
  /** First record of a new segment. */
  readonly segmentMeta: (previous: SegmentMeta["previous"]) => SegmentMeta;
}

interface Open {
  readonly segment: number;
  readonly file: LogFile;
  /** End of what is durable. */
  offset: number;
  /** End of what the file system has given us; the rest up to here is zeros. */
  allocated: number;
}

const STEP_BYTES = 1024 * 1024;
const ZEROS = Buffer.alloc(STEP_BYTES);

/**
 * Writes groups of records at the end of the newest segment, durably. Disk is taken in steps ahead of the data, so that a full disk shows
 * before a group is written and the control records that end the segment still have room.
 *
 * A segment whose write or sync failed is never written again: what the page cache holds of it cannot be trusted. Its last good length goes
 * into the head of the next segment, which makes anything beyond it void for good.
 */
export class SegmentWriter {
  readonly #deps: WriterDeps;
  #open: Open | null = null;

  constructor(deps: WriterDeps) {
    this.#deps = deps;
  }

  get segment(): number | null {
    return this.#open?.segment ?? null;
  }

  /** Disk taken by all segments. */
  get diskBytes(): number {
    let sum = (this.#open?.allocated ?? 0) - (this.#open?.offset ?? 0);
    for (const bytes of this.#deps.segments.values()) sum += bytes;
    return sum;
  }

  /** Not to be called again before the last call has ended. */
  async write(records: readonly PreparedRecord[], isControlOnly: boolean): Promise<WriteOutcome> {
    const bytes = records.reduce((sum, r) => sum + r.bytes, 0);
    let open: Open;
    try {
      open = await this.#room(bytes, isControlOnly);
    } catch (error) {
      return { kind: "failed", stage: "no_room", message: errno(error) };
    }
    try {
      const offset = open.offset;
      const syncMs = await this.#append(open, records);
      let at = offset;
      return { kind: "written", segment: open.segment, syncMs, offsets: records.map((r) => (at += r.bytes) - r.bytes) };
    } catch (error) {
      await this.#abandon(open);
      return { kind: "failed", stage: "broken", message: errno(error) };
    }
  }

  /** Starts a new segment, so that the present one can be deleted. */
  async rotate(): Promise<void> {
    const before = this.#open;
    this.#open = await this.#create();
    if (before !== null) await this.#finish(before);
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    if (open !== null) await this.#finish(open);
  }

  async #append(open: Open, records: readonly PreparedRecord[]): Promise<number> {
    for (const record of records) stampRecord(record, { mark: this.#deps.mark, segment: open.segment, syncedOffset: open.offset });
    await open.file.write(records.flatMap((r) => [r.head, ...r.parts]), open.offset);
    const startedAt = performance.now();
    await open.file.datasync();
    open.offset += records.reduce((sum, r) => sum + r.bytes, 0);
    this.#deps.segments.set(open.segment, open.offset);
    return performance.now() - startedAt;
  }

  /** A segment with so much room at its end, rotating or taking disk as needed. Leaves everything as it was when it throws. */
  async #room(bytes: number, isControlOnly: boolean): Promise<Open> {
    const { segmentBytes, reserveBytes } = this.#deps;
    const end = (open: Open) => open.offset + bytes + (isControlOnly ? 0 : reserveBytes);
    if (this.#open === null || end(this.#open) > segmentBytes) {
      // A group larger than a segment gets one of its own.
      const isFresh = this.#open !== null && this.#open.offset < reserveBytes;
      if (!isFresh) await this.rotate();
    }
    const open = this.#open;
    if (open === null) throw new Error("no segment");
    if (end(open) > open.allocated) await this.#extendBy(open, end(open));
    return open;
  }

  /** Takes disk in steps; near the end of it just what is needed. */
  async #extendBy(open: Open, needed: number): Promise<void> {
    const step = Math.max(needed, Math.min(open.allocated + STEP_BYTES, this.#deps.segmentBytes));
    try {
      await this.#extend(open, step);
    } catch (error) {
      if (step === needed) throw error;
      await this.#extend(open, needed);
    }
  }

  async #extend(open: Open, target: number): Promise<void> {
    try {
      for (let at = open.allocated; at < target; at += ZEROS.length) await open.file.write([ZEROS.subarray(0, Math.min(ZEROS.length, target - at))], at);
    } catch (error) {
      await open.file.truncate(open.allocated).catch(() => undefined);
      throw error;
    }
    open.allocated = target;
  }

  async #create(): Promise<Open> {
    const { directory, files, segments } = this.#deps;
    const last = [...segments].at(-1);
    const segment = (last?.[0] ?? 0) + 1;
    const path = join(directory, segmentName(segment));
    const head = prepareRecord({ type: "segment", meta: this.#deps.segmentMeta(last === undefined ? null : { segment: last[0], bytes: last[1] }) });
    await files.remove(path);
    const file = await files.create(path);
    const open: Open = { segment, file, offset: 0, allocated: 0 };
    try {
      const reserveBytes = this.#deps.reserveBytes;
      await this.#extend(open, head.bytes + reserveBytes).catch(() => this.#extend(open, head.bytes + Math.floor(reserveBytes / 4)));
      await this.#append(open, [head]);
      await files.syncDirectory(directory);
      return open;
    } catch (error) {
      segments.delete(segment);
      await file.close().catch(() => undefined);
      await files.remove(path).catch(() => undefined);
      throw error;
    }
  }

  /** Gives the unused end back. Not needed for correctness: the next segment's head says where this one ends. */
  async #finish(open: Open): Promise<void> {
    await open.file.truncate(open.offset).catch(() => undefined);
    await open.file.close().catch(() => undefined);
  }

  async #abandon(open: Open): Promise<void> {
    this.#open = null;
    await this.#finish(open);
  }
}
