const UPPER_A = 0x41;
const UPPER_Z = 0x5a;

/** Texts to find in byte ranges, without regard to case. Made once; tests allocate nothing. */
export type ByteTexts = readonly Uint8Array[];

export function byteTexts(texts: readonly string[]): ByteTexts {
  return texts.map((text) => Buffer.from(text.toLowerCase()));
}

export function isOneOf(texts: ByteTexts, bytes: Uint8Array, start: number, end: number): boolean {
  for (const text of texts) if (text.length === end - start && standsAt(text, bytes, start)) return true;
  return false;
}

export function startsWithOneOf(texts: ByteTexts, bytes: Uint8Array, start: number, end: number): boolean {
  for (const text of texts) if (text.length <= end - start && standsAt(text, bytes, start)) return true;
  return false;
}

/** Looks at the first 1,024 bytes. */
export function containsOneOf(texts: ByteTexts, bytes: Uint8Array, start: number, end: number): boolean {
  const limit = Math.min(end, start + 1_024);
  for (const text of texts) for (let at = start; at + text.length <= limit; at++) if (standsAt(text, bytes, at)) return true;
  return false;
}

function standsAt(text: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < text.length; i++) {
    let b = bytes[at + i] as number;
    if (b >= UPPER_A && b <= UPPER_Z) b |= 32;
    if (b !== text[i]) return false;
  }
  return true;
}
