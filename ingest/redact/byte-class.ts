/** What a byte can be part of, as bits of one table: the detectors ask nothing else of single bytes. */
export const DIGIT = 1;
export const UPPER = 2;
export const LOWER = 4;
/** `-` and `_`, which base64url and most token formats use. */
export const DASH = 8;
export const DOT = 16;
/** `+`, `/`, `=` and `~`: the rest of base64 and of the RFC 6750 token alphabet. */
export const BASE64 = 32;
export const SPACE = 64;
export const CONTROL = 128;

export const ALPHANUMERIC = DIGIT | UPPER | LOWER;
/** Base64url, and what most vendors make their keys of. */
export const TOKEN = ALPHANUMERIC | DASH;

export const BYTE_CLASS: Uint8Array = classes();

function classes(): Uint8Array {
  const table = new Uint8Array(256);
  for (let b = 0; b < 256; b++) {
    const c = String.fromCharCode(b);
    if (/[0-9]/.test(c)) table[b] = DIGIT;
    else if (/[A-Z]/.test(c)) table[b] = UPPER;
    else if (/[a-z]/.test(c)) table[b] = LOWER;
    else if (c === "-" || c === "_") table[b] = DASH;
    else if (c === ".") table[b] = DOT;
    else if (/[+/=~]/.test(c)) table[b] = BASE64;
    else if (/[ \t\r\n]/.test(c)) table[b] = SPACE | (c === " " ? 0 : CONTROL);
    else if (b < 32 || b === 127) table[b] = CONTROL;
  }
  return table;
}

/** The end of the run of bytes of the given classes that begins at `from`. */
export function runEnd(bytes: Uint8Array, from: number, end: number, classes: number): number {
  let at = from;
  while (at < end && ((BYTE_CLASS[bytes[at] as number] as number) & classes) !== 0) at++;
  return at;
}

/** The bytes as text, a character each. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.max(0, end - start)).toString("latin1");
}

/** Whether the ASCII text stands at `at`; letters of `text` are lower case and match both cases when `ignoreCase` is set. */
export function hasAt(bytes: Uint8Array, at: number, end: number, text: string, ignoreCase = false): boolean {
  if (at < 0 || at + text.length > end) return false;
  for (let i = 0; i < text.length; i++) {
    let b = bytes[at + i] as number;
    if (ignoreCase && ((BYTE_CLASS[b] as number) & UPPER) !== 0) b |= 32;
    if (b !== text.charCodeAt(i)) return false;
  }
  return true;
}
