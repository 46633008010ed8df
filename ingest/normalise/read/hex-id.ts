/** Value of a hexadecimal digit, -1 for every other byte. */
export const HEX_VALUE: Int8Array = hexValues();

function hexValues(): Int8Array {
  const table = new Int8Array(256).fill(-1);
  for (let i = 0; i < 16; i++) {
    table[i.toString(16).charCodeAt(0)] = i;
    table[i.toString(16).toUpperCase().charCodeAt(0)] = i;
  }
  return table;
}

/** Writes `count` bytes from their hexadecimal digits, skipping `-`, to `out[at...]`. False, with nothing of use written, for any other text. */
export function readHex(bytes: Uint8Array, start: number, end: number, out: Uint8Array, at: number, count: number): boolean {
  let nibbles = 0;
  let high = 0;
  for (let i = start; i < end; i++) {
    const b = bytes[i] as number;
    if (b === 0x2d) continue;
    const value = HEX_VALUE[b] as number;
    if (value < 0 || nibbles === count * 2) return false;
    if ((nibbles & 1) === 0) high = value << 4;
    else out[at + (nibbles >> 1)] = high | value;
    nibbles++;
  }
  return nibbles === count * 2;
}
