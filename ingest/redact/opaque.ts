import { ALPHANUMERIC, BYTE_CLASS, DIGIT, LOWER, TOKEN, UPPER, runEnd } from "./byte-class.ts";

/** Shorter runs of letters and digits are names. */
export const MIN_OPAQUE = 20;
const MIN_NUMBER = 12;
const UUID_LENGTH = 36;
/** So far a token made of several words is looked at. */
const MAX_TOKEN = 128;

/** What a run of bytes is made of: letters, digits, and how often one kind follows another. */
interface Texture {
  classes: number;
  digits: number;
  changes: number;
}

/**
 * Where the opaque part at `at` ends, when one begins there: a UUID, a long number, or at least 20 characters in which letters and digits
 * are mixed as no person mixes them (hex, base64, base64url). -1 when what stands there is a name.
 *
 * `at` is a place where a word begins. A run is judged word by word (`-` and `_` part words, so a pod's name stays), and as a whole when it
 * has upper case, lower case and digits.
 */
export function opaqueEnd(bytes: Uint8Array, at: number, end: number): number {
  if (isUuid(bytes, at, end)) return at + UUID_LENGTH;
  const wordEnd = runEnd(bytes, at, end, ALPHANUMERIC);
  const word = textureOf(bytes, at, wordEnd);
  if (word.classes === DIGIT) return wordEnd - at >= MIN_NUMBER ? wordEnd : -1;
  const isLong = wordEnd - at >= MIN_OPAQUE;
  if (isLong && word.digits > 0 && (word.digits >= 3 || word.changes >= (wordEnd - at) * 0.35)) return wordEnd;
  if (bytes[wordEnd] === undefined || wordEnd === end) return -1;
  const tokenEnd = runEnd(bytes, wordEnd, Math.min(end, at + MAX_TOKEN), TOKEN);
  if (tokenEnd - at < MIN_OPAQUE) return -1;
  const token = textureOf(bytes, at, tokenEnd);
  return token.classes === ALPHANUMERIC && token.changes >= (tokenEnd - at) * 0.3 ? tokenEnd : -1;
}

/** `8-4-4-4-12` hexadecimal digits and nothing alphanumeric behind them. */
export function isUuid(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + UUID_LENGTH > end) return false;
  for (let i = 0; i < UUID_LENGTH; i++) {
    const b = bytes[at + i] as number;
    const isDash = i === 8 || i === 13 || i === 18 || i === 23;
    if (isDash ? b !== 0x2d : !isHex(b)) return false;
  }
  return at + UUID_LENGTH === end || ((BYTE_CLASS[bytes[at + UUID_LENGTH] as number] as number) & ALPHANUMERIC) === 0;
}

export function isHex(b: number): boolean {
  return (b >= 0x30 && b <= 0x39) || (b >= 0x61 && b <= 0x66) || (b >= 0x41 && b <= 0x46);
}

const texture: Texture = { classes: 0, digits: 0, changes: 0 };

function textureOf(bytes: Uint8Array, start: number, end: number): Texture {
  texture.classes = 0;
  texture.digits = 0;
  texture.changes = 0;
  let before = 0;
  for (let i = start; i < end; i++) {
    const kind = (BYTE_CLASS[bytes[i] as number] as number) & (DIGIT | UPPER | LOWER);
    if (kind === DIGIT) texture.digits++;
    if (before !== 0 && kind !== 0 && kind !== before) texture.changes++;
    texture.classes |= kind;
    if (kind !== 0) before = kind;
  }
  return texture;
}

/** Whether a word begins at `at`: the byte before is no part of one. */
export function isWordStart(bytes: Uint8Array, at: number, start: number): boolean {
  if (((BYTE_CLASS[bytes[at] as number] as number) & ALPHANUMERIC) === 0) return false;
  return at === start || ((BYTE_CLASS[bytes[at - 1] as number] as number) & ALPHANUMERIC) === 0;
}

