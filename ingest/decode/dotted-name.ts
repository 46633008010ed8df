import type { KeyTable } from "./key-table.ts";

const DOT = 0x2e;
/** No profile names anything as long; what is longer is found by nobody. */
const MAX_NAME_BYTES = 256;

/** The name of a value inside nested maps (`request.headers.host`), put together in a buffer of its own. */
export class DottedName {
  private readonly bytes = new Uint8Array(MAX_NAME_BYTES);
  private length = 0;
  private readonly keys: KeyTable;

  constructor(keys: KeyTable) {
    this.keys = keys;
  }

  /** Appends a segment and gives what to hand to `pop` to take it off again. */
  push(from: Uint8Array, start: number, end: number): number {
    const before = this.length;
    let at = before === 0 ? 0 : before + 1;
    const length = at + (end - start);
    if (length <= MAX_NAME_BYTES) {
      if (before !== 0) this.bytes[before] = DOT;
      for (let i = start; i < end; i++) this.bytes[at++] = from[i] as number;
    }
    this.length = length;
    return before;
  }

  pop(before: number): void {
    this.length = before;
  }

  clear(): void {
    this.length = 0;
  }

  /** The id of the name, or -1. */
  find(): number {
    return this.length > MAX_NAME_BYTES ? -1 : this.keys.find(this.bytes, 0, this.length);
  }
}
