import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBlockBuilder, type BlockBuilder } from "../../../ingest/block/builder.ts";
import { createInterner } from "../../../ingest/block/byte-interner.ts";
import { putRow } from "./event-row.ts";

const make = (maxEntries = 10_000) => createBlockBuilder({
  interner: createInterner({ maxEntries, maxArenaBytes: 1 << 20, seed: 5 }),
  limits: { maxRows: 50, maxBytes: 1 << 20 },
});

/** What a request leaves in the open block, reduced to numbers. */
interface Step { readonly events: number; readonly side: number; readonly isMalformed: boolean }
const steps = fc.array(fc.record({ events: fc.nat(40), side: fc.nat(3), isMalformed: fc.boolean() }), { maxLength: 12 });

function put(builder: BlockBuilder, step: Step, n: number): void {
  for (let i = 0; i < step.events; i++) {
    putRow(builder.columns, builder.interner, { ts: 1_790_000_000_000_000_000n + BigInt(n * 3_000_000_000), service: `s${n}-${i}`, route: "/r", weight: i });
  }
  for (let i = 0; i < step.side; i++) {
    builder.side.quarantine.push({ receivedNanos: 1n, tenant: "t", transport: "otlp_http", signal: "logs", code: `C${n}`, message: "", excerpt: "", topic: "", partition: 0, offset: 0n });
    builder.side.heartbeats.push({ slotSeconds: n * 10, node: "n" });
    builder.side.digests.push({ digest: String(n).padStart(32, "0"), records: i });
    builder.side.kafka.push({ topic: "t", partition: n, first: "1", last: "2" });
    builder.side.ledger.push({ tenant: `t${n % 2}`, transport: "otlp_http", signal: "logs", received: 2, stored: 1, deduplicated: 0, rejected: 1, quarantined: 0, ignored: 0 });
  }
}

describe("block builder", () => {
  it("forms the same block, byte for byte, as if rolled back requests had never come", () => {
    fc.assert(fc.property(steps, (all) => {
      const [tried, clean] = [make(), make()];
      for (const [n, step] of all.entries()) {
        const mark = tried.mark();
        put(tried, step, n);
        if (step.isMalformed) tried.rollback(mark);
        else put(clean, step, n);
      }
      expect(tried.form(7)).toEqual(clean.form(7));
    }), { numRuns: 200 });
  });

  it("forms nothing of nothing, also right after a block", () => {
    const builder = make();
    expect(builder.form(1)).toBeNull();
    put(builder, { events: 3, side: 1, isMalformed: false }, 0);
    expect(builder.form(1)).not.toBeNull();
    expect(builder.form(1)).toBeNull();
  });

  it("forms a block without sections when records only count", () => {
    const builder = make();
    builder.side.ledger.push({ tenant: "t", transport: "otlp_grpc", signal: "traces", received: 5, stored: 0, deduplicated: 0, rejected: 0, quarantined: 0, ignored: 5 });
    expect(builder.form(9)).toEqual({
      sections: [], digests: [], kafka: [], formedAtMs: 9,
      ledger: [{ tenant: "t", transport: "otlp_grpc", signal: "traces", received: 5, stored: 0, deduplicated: 0, rejected: 0, quarantined: 0, ignored: 5 }],
    });
  });

  it("sums the ledger by source and names the slots its events touch", () => {
    const builder = make();
    for (let n = 0; n < 4; n++) put(builder, { events: 1, side: 1, isMalformed: false }, n);
    const block = builder.form(1);
    expect(block?.ledger.map((l) => [l.tenant, l.received, l.stored, l.rejected])).toEqual([["t0", 4, 2, 2], ["t1", 4, 2, 2]]);
    expect(block?.sections.map((s) => [s.table, s.rows])).toEqual([["auth_events", 4], ["quarantine", 4], ["ingest_heartbeats", 4], ["touched_slots", 1]]);
  });

  it("is full by rows, by bytes and by distinct values, and empty again once formed", () => {
    const byRows = make();
    put(byRows, { events: 50, side: 0, isMalformed: false }, 0);
    const byBytes = make();
    for (let i = 0; i < 2_000; i++) put(byBytes, { events: 0, side: 1, isMalformed: false }, i);
    const byValues = make(24);
    put(byValues, { events: 20, side: 0, isMalformed: false }, 0);
    for (const builder of [byRows, byBytes, byValues]) {
      expect(builder.isFull).toBe(true);
      builder.form(1);
      expect(builder.isFull).toBe(false);
    }
  });

  it("starts over with its values when only rolled back requests had filled them", () => {
    const builder = make(24);
    const mark = builder.mark();
    put(builder, { events: 20, side: 0, isMalformed: true }, 0);
    builder.rollback(mark);
    expect(builder.isFull).toBe(true);
    expect(builder.form(1)).toBeNull();
    expect(builder.isFull).toBe(false);
  });

  it("gives back the memory that one large request took", () => {
    const builder = make();
    put(builder, { events: 9_000, side: 0, isMalformed: false }, 0);
    const grown = builder.columns.capacity;
    builder.form(1);
    expect(builder.columns.capacity).toBeLessThan(grown);
    put(builder, { events: 1, side: 0, isMalformed: false }, 1);
    expect(builder.form(1)?.sections[0]?.rows).toBe(1);
  });
});
