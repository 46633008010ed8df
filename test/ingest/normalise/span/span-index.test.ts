import { describe, expect, it } from "vitest";
import { SpanIndex } from "../../../../ingest/normalise/span/span-index.ts";

const ids = (trace: number, span: number) => { const bytes = Buffer.alloc(24); bytes.writeUInt32BE(trace, 8); bytes.writeUInt32BE(span, 20); return bytes; };

describe("finding spans of a request", () => {
  it("gives a span its slot again, others others, and nothing after it is cleared", () => {
    const index = new SpanIndex(64);
    const slot = index.slotOf(ids(1, 1), 0, 16);
    expect(index.isNew).toBe(true);
    expect(index.slotOf(ids(1, 1), 0, 16)).toBe(slot);
    expect(index.isNew).toBe(false);
    expect(index.slotOf(ids(1, 2), 0, 16)).not.toBe(slot);
    expect(index.slotOf(ids(2, 1), 0, 16)).not.toBe(slot);
    index.clear();
    index.slotOf(ids(1, 1), 0, 16);
    expect(index.isNew).toBe(true);
  });

  it("is bounded: what does not fit is not joined", () => {
    const index = new SpanIndex(64);
    const slots = Array.from({ length: 200 }, (_, i) => index.slotOf(ids(i, i), 0, 16));
    expect(new Set(slots.filter((s) => s >= 0)).size).toBe(slots.filter((s) => s >= 0).length);
    expect(slots.filter((s) => s >= 0).length).toBeLessThanOrEqual(48);
    expect(slots.at(-1)).toBe(-1);
  });
});
