const QUOTE = 0x22, BACKSLASH = 0x5c, OPEN_OBJECT = 0x7b, CLOSE_OBJECT = 0x7d, OPEN_ARRAY = 0x5b, CLOSE_ARRAY = 0x5d;

/**
 * Tells whether the JSON text `[start, end)` nests arrays and objects at most `limit` deep; to be asked before the text is parsed and
 * walked. Says nothing about text that is not JSON.
 */
export function isNestedWithin(limit: number, bytes: Uint8Array, start: number, end: number): boolean {
  let depth = 0;
  for (let i = start; i < end; i++) {
    switch (bytes[i]) {
      case QUOTE:
        for (i++; i < end && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
        break;
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        if (++depth > limit) return false;
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        depth--;
        break;
      default:
    }
  }
  return true;
}
