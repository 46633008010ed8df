/** Ids that were chosen to collide are given up after so many looks. */
const MAX_PROBES = 64;

/** Finds a slot by (trace id, span id) within one request; a fixed table, emptied by bumping a stamp. */
export class SpanIndex {
  /** Whether the slot given last was claimed by that call. */
  isNew = false;
  private readonly capacity: number;
  private readonly mask: number;
  private readonly ids: Uint8Array;
  private readonly stamps: Int32Array;
  private stamp = 1;
  private used = 0;

  /** @param capacity a power of two; three quarters of it can be used at a time */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.mask = capacity - 1;
    this.ids = new Uint8Array(capacity * 24);
    this.stamps = new Int32Array(capacity);
  }

  clear(): void {
    this.stamp++;
    this.used = 0;
  }

  /** The slot of the span, claimed when it is new (then `isNew`); -1 when the table is full. */
  slotOf(bytes: Uint8Array, traceStart: number, spanStart: number): number {
    let slot = hashOf(bytes, traceStart, spanStart) & this.mask;
    for (let probes = 0; this.stamps[slot] === this.stamp; probes++) {
      if (probes === MAX_PROBES) return -1;
      if (this.isSame(slot, bytes, traceStart, spanStart)) {
        this.isNew = false;
        return slot;
      }
      slot = (slot + 1) & this.mask;
    }
    if (this.used >= this.capacity * 0.75) return -1;
    this.used++;
    this.stamps[slot] = this.stamp;
    const at = slot * 24;
    for (let i = 0; i < 16; i++) this.ids[at + i] = bytes[traceStart + i] as number;
    for (let i = 0; i < 8; i++) this.ids[at + 16 + i] = bytes[spanStart + i] as number;
    this.isNew = true;
    return slot;
  }

  /** Whether the span of a slot is the one whose id stands at `column[at, at + 8)`. */
  isSpan(slot: number, column: Uint8Array, at: number): boolean {
    for (let i = 0; i < 8; i++) if (this.ids[slot * 24 + 16 + i] !== column[at + i]) return false;
    return true;
  }

  private isSame(slot: number, bytes: Uint8Array, traceStart: number, spanStart: number): boolean {
    const at = slot * 24;
    for (let i = 0; i < 8; i++) if (this.ids[at + 16 + i] !== bytes[spanStart + i]) return false;
    for (let i = 0; i < 16; i++) if (this.ids[at + i] !== bytes[traceStart + i]) return false;
    return true;
  }
}

/** Ids are random by their specification; a sender whose ids are not loses only the joining of its own request. */
function hashOf(bytes: Uint8Array, traceStart: number, spanStart: number): number {
  let h = 0x9e3779b1;
  for (let i = 0; i < 8; i++) h = Math.imul(h ^ (bytes[spanStart + i] as number), 0x01000193);
  for (let i = 8; i < 16; i++) h = Math.imul(h ^ (bytes[traceStart + i] as number), 0x01000193);
  return (h ^ (h >>> 15)) >>> 0;
}
