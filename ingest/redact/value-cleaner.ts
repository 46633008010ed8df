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

/** @param hash under the deployment's key */
export function createValueCleaner(deps: { readonly search: FindSecrets; readonly hash: SipHash }): ValueCleaner {
  const { search, hash } = deps;
  const out = Buffer.alloc(MAX_VALUE_BYTES + 32);
  const found = new Findings();
  const words = new Uint32Array(2);
  let length = 0;

  function put(text: Uint8Array): void {
    out.set(text, length);
    length += text.length;
  }

  function putId(kind: ValueKind, bytes: Uint8Array, start: number, end: number): void {
    if (kind === "name") return put(ID);
    hash.hash(bytes, start, end, words);
    put(Buffer.from(`{id:${(words[0] as number).toString(16).padStart(8, "0")}}`));
  }

  /** Copies a stretch without secrets. */
  function copy(kind: ValueKind, bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && length < MAX_VALUE_BYTES + 4;) {
      const b = bytes[at] as number;
      const to = isWordStart(bytes, at, start) ? opaqueEnd(bytes, at, end) : -1;
      if (to > 0) {
        putId(kind, bytes, at, to);
        at = to;
        continue;
      }
      out[length++] = b >= 0x80 || NAME_BYTES[b] === 1 ? b : UNDERSCORE;
      at++;
    }
  }

  function finish(): number {
    if (length > MAX_VALUE_BYTES) {
      let cut = MAX_VALUE_BYTES;
      while (((out[cut] as number) & 0xc0) === 0x80) cut--;
      length = cut;
    }
    let from = 0;
    while (from < length && out[from] === 0x20) from++;
    while (length > from && out[length - 1] === 0x20) length--;
    if (from > 0) out.copyWithin(0, from, length);
    return length - from;
  }

  function run(kind: ValueKind, bytes: Uint8Array, start: number, wholeEnd: number): number {
    length = 0;
    const end = Math.min(wholeEnd, queryStart(bytes, start, wholeEnd));
    const secrets = search(bytes, start, end, found);
    let at = start;
    for (let i = 0; i < secrets && length < MAX_VALUE_BYTES; i++) {
      copy(kind, bytes, at, found.starts[i] as number);
      put(REDACTED);
      at = found.ends[i] as number;
    }
    copy(kind, bytes, at, end);
    return finish();
  }

  return {
    out,
    clean(kind, bytes, start, end) {
      const limited = Math.min(end, start + MAX_READ);
      if (isAscii(bytes, start, limited)) return run(kind, bytes, start, limited);
      const text = Buffer.from(visibleText(bytes, start, limited));
      return run(kind, text, 0, text.length);
    },
  };
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
