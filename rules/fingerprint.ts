/** Labels identify an alert; only stable values belong here. */
export type Labels = Readonly<Record<string, string>>;

const SEPARATOR = 0xff;
const encoder = new TextEncoder();

/** Drops labels with an empty value, as Alertmanager does, and sorts by name, so that equal sets are equal text. */
export function canonicalLabels(labels: Labels): Labels {
  const canonical: Record<string, string> = {};
  for (const name of Object.keys(labels).sort()) {
    const value = labels[name];
    if (name !== "" && value !== undefined && value !== "") canonical[name] = value;
  }
  return canonical;
}

/**
 * Identity of a label set: 16 hex digits, the same that Alertmanager computes for an alert with these labels, so that both sides can be compared.
 * FNV-1a over the sorted names and values in UTF-8, each followed by the byte 0xff; labels with an empty value do not count.
 *
 * @see https://github.com/prometheus/common/blob/main/model/fnv.go and model/labelset.go
 * @example fingerprintOf({}) // "cbf29ce484222325"
 */
export function fingerprintOf(labels: Labels): string {
  const hash = { high: 0xcbf29ce4, low: 0x84222325 };
  const canonical = canonicalLabels(labels);
  for (const name in canonical) {
    addText(hash, name);
    addText(hash, canonical[name] ?? "");
  }
  return hex(hash.high) + hex(hash.low);
}

interface Hash { high: number; low: number }

function addText(hash: Hash, text: string): void {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) { for (const byte of encoder.encode(text.slice(i))) addByte(hash, byte); break; }
    addByte(hash, code);
  }
  addByte(hash, SEPARATOR);
}

/** Multiplies the 64-bit state by the FNV prime 2^40 + 0x1b3 in two 32-bit halves: no BigInt for every byte. */
function addByte(hash: Hash, byte: number): void {
  const low = (hash.low ^ byte) >>> 0;
  const carry = Math.floor((low * 0x1b3) / 0x1_0000_0000);
  hash.high = (Math.imul(hash.high, 0x1b3) + carry + (low << 8)) >>> 0;
  hash.low = Math.imul(low, 0x1b3) >>> 0;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
