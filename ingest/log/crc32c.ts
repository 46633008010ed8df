const POLYNOMIAL = 0x82f63b78;
const SLICES = 16;
const NO_WORDS = new Int32Array(0);

/** Table k, entry b: what byte b contributes when k more bytes follow it in the 16-byte slice. */
const TABLE = buildTable();

/**
 * CRC-32C (Castagnoli; RFC 3720 section 12.1) of the bytes, as an unsigned 32-bit number.
 *
 * `seed` is the CRC of the bytes before these: `crc32c(b, crc32c(a))` equals the CRC of a and b in a row. `node:zlib` has CRC-32 only, which
 * detects fewer of the short bursts that torn writes leave.
 */
export function crc32c(bytes: Uint8Array, seed = 0): number {
  let crc = ~seed;
  let i = 0;
  const n = bytes.length;
  while (i < n && ((bytes.byteOffset + i) & 3) !== 0) crc = (crc >>> 8) ^ at((crc ^ (bytes[i++] as number)) & 255);
  // Whole 32-bit words from here: a quarter of the loads, which is what makes it fast in JavaScript.
  const words = n - i >= 16 ? new Int32Array(bytes.buffer, bytes.byteOffset + i, (n - i) >> 2) : NO_WORDS;
  const end = words.length - 3;
  let w = 0;
  for (; w < end; w += 4) {
    const a = crc ^ (words[w] as number);
    const b = words[w + 1] as number;
    const c = words[w + 2] as number;
    const d = words[w + 3] as number;
    crc = at(3840 | (a & 255)) ^ at(3584 | ((a >>> 8) & 255)) ^ at(3328 | ((a >>> 16) & 255)) ^ at(3072 | (a >>> 24))
      ^ at(2816 | (b & 255)) ^ at(2560 | ((b >>> 8) & 255)) ^ at(2304 | ((b >>> 16) & 255)) ^ at(2048 | (b >>> 24))
      ^ at(1792 | (c & 255)) ^ at(1536 | ((c >>> 8) & 255)) ^ at(1280 | ((c >>> 16) & 255)) ^ at(1024 | (c >>> 24))
      ^ at(768 | (d & 255)) ^ at(512 | ((d >>> 8) & 255)) ^ at(256 | ((d >>> 16) & 255)) ^ at(d >>> 24);
  }
  for (i += w * 4; i < n; i++) crc = (crc >>> 8) ^ at((crc ^ (bytes[i] as number)) & 255);
  return ~crc >>> 0;
}

function at(index: number): number {
  return TABLE[index] as number;
}

function buildTable(): Int32Array {
  const table = new Int32Array(SLICES * 256);
  for (let b = 0; b < 256; b++) {
    let crc = b;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    table[b] = crc;
  }
  for (let k = 1; k < SLICES; k++) {
    for (let b = 0; b < 256; b++) {
      const before = table[(k - 1) * 256 + b] as number;
      table[k * 256 + b] = (before >>> 8) ^ (table[before & 255] as number);
    }
  }
  return table;
}
