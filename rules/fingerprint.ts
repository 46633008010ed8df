/** Labels identify an alert; only stable values belong here. */
export type Labels = Readonly<Record<string, string>>;

const SEPARATOR = 0xff;
const encoder = new TextEncoder();

/** Drops labels with an empty value, as Alertmanager does, and sorts by name, so that equal sets are equal text. */
export function canonicalLabels(labels: Labels): Labels {
  const entries = Object.entries(labels).filter(([name, value]) => name !== "" && value !== "");
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/**
 * Identity of a label set: 16 hex digits, the same that Alertmanager computes for an alert with these labels, so that both sides can be compared.
 * FNV-1a over the sorted names and values in UTF-8, each followed by the byte 0xff; labels with an empty value do not count.
 *
 * @see https://github.com/prometheus/common/blob/main/model/fnv.go and model/labelset.go
 * @example fingerprintOf({}) // "cbf29ce484222325"
 */
export function fingerprintOf(labels: Labels): string {
  const state = { high: 0xcbf29ce4, low: 0x84222325 };
  for (const [name, value] of Object.entries(canonicalLabels(labels))) {
    hashBytes(state, encoder.encode(name));
    hashBytes(state, encoder.encode(value));
  }
  return hex(state.high) + hex(state.low);
}

/** Multiplies the 64-bit state by the FNV prime 2^40 + 0x1b3 in two 32-bit halves: no BigInt for every byte. */
function hashBytes(state: { high: number; low: number }, bytes: Uint8Array): void {
  for (let i = 0; i <= bytes.length; i += 1) {
    const low = (state.low ^ (bytes[i] ?? SEPARATOR)) >>> 0;
    const carry = Math.floor((low * 0x1b3) / 0x1_0000_0000);
    state.high = (Math.imul(state.high, 0x1b3) + carry + (low << 8)) >>> 0;
    state.low = Math.imul(low, 0x1b3) >>> 0;
  }
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
