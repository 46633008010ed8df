import type { SipHash } from "../block/siphash.ts";
import { Findings, type FindSecrets } from "./detectors.ts";
import { isWordStart, opaqueEnd } from "./opaque.ts";

/**
 * What a value is stored as. `name`: service, product, route and the like; opaque parts become `{id}`. `handle`: what must stay tellable
 * apart (instances, issuers, key ids); opaque parts become `{id:1a2b3c4d}`, 32 bits of a keyed hash.
 */
export type ValueKind = "name" | "handle";

/** Bytes of a stored value, at most. */
export const MAX_VALUE_BYTES = 128;

/** Of a longer value only this much is looked at: more never gets into the result. */
const MAX_READ = 1_024;

const REDACTED = Buffer.from("{redacted}");
const ID = Buffer.from("{id}");
const QUESTION = 0x3f;
const UNDERSCORE = 0x5f;
const SPACE = 0x20;

/** Cleans values on first sight, before they are interned for storage. */
export interface ValueCleaner {
  /** Where `clean` puts its result. */
  readonly out: Buffer;
  /**
   * Writes the storable form of `bytes[start, end)` to `out` and gives its length: no query, no secret, no opaque part, no control
   * character, nothing that is not UTF-8, no character beyond the label grammar, at most `MAX_VALUE_BYTES`. 0 when nothing is left.
   */
  clean(kind: ValueKind, bytes: Uint8Array, start: number, end: number): number;
}

/** ASCII that names are made of. Everything else, passwords' favourite characters among it, becomes `_`. */
const NAME_BYTES: Uint8Array = nameBytes();

function nameBytes(): Uint8Array {
  const table = new Uint8Array(256);
  for (let b = 0; b < 128; b++) if (/[\w.:/|*+~,{}[\]() -]/.test(String.fromCharCode(b))) table[b] = 1;
  return table;
}

/** @param deps `hash` works under the deployment's key */
export function createValueCleaner(deps: { readonly search: FindSecrets; readonly hash: SipHash }): ValueCleaner {
  return new Cleaner(deps.search, deps.hash);
}

class Cleaner implements ValueCleaner {
  readonly out: Buffer = Buffer.alloc(MAX_VALUE_BYTES + 32);
  private readonly search: FindSecrets;
  private readonly hash: SipHash;
  private readonly found = new Findings();
  private readonly words = new Uint32Array(2);
  private length = 0;

  constructor(search: FindSecrets, hash: SipHash) {
    this.search = search;
    this.hash = hash;
  }

  clean(kind: ValueKind, bytes: Uint8Array, start: number, end: number): number {
    const limited = Math.min(end, start + MAX_READ);
    if (isAscii(bytes, start, limited)) return this.run(kind, bytes, start, limited);
    const text = Buffer.from(visibleText(bytes, start, limited));
    return this.run(kind, text, 0, text.length);
  }

  private run(kind: ValueKind, bytes: Uint8Array, start: number, wholeEnd: number): number {
    const { found } = this;
    this.length = 0;
    const end = queryStart(bytes, start, wholeEnd);
    const secrets = this.search(bytes, start, end, found);
    let at = start;
    for (let i = 0; i < secrets && this.length < MAX_VALUE_BYTES; i++) {
      this.copy(kind, bytes, at, found.starts[i] as number);
      this.put(REDACTED);
      at = found.ends[i] as number;
    }
    this.copy(kind, bytes, at, end);
    return this.finish();
  }

  /** Copies a stretch without secrets. */
  private copy(kind: ValueKind, bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && this.length < MAX_VALUE_BYTES + 4;) {
      const b = bytes[at] as number;
      const to = isWordStart(bytes, at, start) ? opaqueEnd(bytes, at, end) : -1;
      if (to > 0) {
        this.putId(kind, bytes, at, to);
        at = to;
        continue;
      }
      this.out[this.length++] = b >= 0x80 || NAME_BYTES[b] === 1 ? b : UNDERSCORE;
      at++;
    }
  }

  private put(text: Uint8Array): void {
    this.out.set(text, this.length);
    this.length += text.length;
  }

  private putId(kind: ValueKind, bytes: Uint8Array, start: number, end: number): void {
    if (kind === "name") return this.put(ID);
    this.hash.hash(bytes, start, end, this.words);
    this.put(Buffer.from(`{id:${(this.words[0] as number).toString(16).padStart(8, "0")}}`));
  }

  /** Cuts to the bound, never inside a character, and takes white space off the ends. */
  private finish(): number {
    const { out } = this;
    let to = this.length;
    if (to > MAX_VALUE_BYTES) {
      to = MAX_VALUE_BYTES;
      while (((out[to] as number) & 0xc0) === 0x80) to--;
    }
    let from = 0;
    while (from < to && out[from] === SPACE) from++;
    while (to > from && out[to - 1] === SPACE) to--;
    if (from > 0) out.copyWithin(0, from, to);
    return to - from;
  }
}

function queryStart(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) if (bytes[i] === QUESTION) return i;
  return end;
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if ((bytes[i] as number) >= 0x80) return false;
  return true;
}

/** Without what cannot be seen (controls, formats, marks of direction) and without what is not UTF-8: `_` stands for each. */
function visibleText(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8").replace(/[\p{C}\p{Z}\uFFFD]/gu, (c) => (c === " " ? " " : "_"));
}
