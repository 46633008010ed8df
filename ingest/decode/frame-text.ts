import type { RecordFrame } from "./record-frame.ts";

const KEPT_BYTES = 4 * 1024 * 1024;

/**
 * Holds text that a frame addresses and that has no place of its own in the request body: unescaped JSON strings, dotted names, digits.
 *
 * With a protobuf body the text goes behind a copy of the body, made when the first text comes, so that positions in the body stay valid.
 * Keeps `frame.bytes` up to date.
 */
export class FrameText {
  /** Where the text written last ends. */
  end = 0;
  private readonly frame: RecordFrame;
  private body: Buffer | null = null;
  private arena: Buffer = Buffer.alloc(4_096);
  private mark = 0;
  private isSourceBroken = false;

  constructor(frame: RecordFrame) {
    this.frame = frame;
  }

  /** Starts a request whose positions address `body`. */
  openOver(body: Buffer): void {
    this.openEmpty(false);
    this.body = body;
    this.frame.bytes = body;
  }

  /** Starts a request whose text is all written here. `isSourceBroken`: it is not UTF-8, so U+FFFD may stand for bytes that were none. */
  openEmpty(isSourceBroken: boolean): void {
    // The memory that a request of unusual size had needed is given back.
    if (this.arena.length > KEPT_BYTES) this.arena = Buffer.alloc(4_096);
    this.body = null;
    this.end = 0;
    this.mark = 0;
    this.isSourceBroken = isSourceBroken;
    this.frame.bytes = this.arena;
  }

  /** Drops all text, kept or not: a new resource begins. */
  clear(): void {
    this.end = this.mark = this.frame.bytes === this.arena && this.body !== null ? this.body.length : 0;
  }

  /** What was written until now stays until `clear`: it belongs to the resource. */
  keep(): void {
    this.mark = this.end;
  }

  /** Drops what was written since `keep`: a new record begins. */
  release(): void {
    this.end = this.mark;
  }

  /** Drops what was written behind `end`. */
  rewind(end: number): void {
    this.end = end;
  }

  /**
   * Appends a string and gives its start. No text is repaired on the way: a string without a UTF-8 form (a lone surrogate, broken bytes in
   * the body) gets a first byte that no UTF-8 has, and so is refused wherever it would be stored.
   */
  write(text: string): number {
    if (this.body !== null && this.frame.bytes === this.body) this.copyBody(this.body);
    this.reserve(text.length * 3);
    const start = this.end;
    this.end += this.arena.write(text, start);
    if (this.isBroken(text)) this.arena[start] = 0xff;
    return start;
  }

  /** True when the bytes that the string stands for were no UTF-8. */
  isBroken(text: string): boolean {
    return !text.isWellFormed() || (this.isSourceBroken && text.includes("\ufffd"));
  }

  /** Appends bytes as they are and gives their start. */
  writeBytes(bytes: Uint8Array): number {
    if (this.body !== null && this.frame.bytes === this.body) this.copyBody(this.body);
    this.reserve(bytes.length);
    const start = this.end;
    this.arena.set(bytes, start);
    this.end += bytes.length;
    return start;
  }

  private copyBody(body: Buffer): void {
    this.end = 0;
    this.reserve(body.length);
    body.copy(this.arena);
    this.end = this.mark = body.length;
    this.frame.bytes = this.arena;
  }

  private reserve(extra: number): void {
    const needed = this.end + extra;
    if (needed <= this.arena.length) return;
    const grown = Buffer.alloc(Math.max(needed, this.arena.length * 2));
    this.arena.copy(grown, 0, 0, this.end);
    this.arena = grown;
    this.frame.bytes = grown;
  }
}
