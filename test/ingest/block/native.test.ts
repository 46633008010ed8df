import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EVENT_COLUMNS, type ColumnSpec } from "../../../ingest/event.ts";
import { createInterner } from "../../../ingest/block/byte-interner.ts";
import { EventColumns } from "../../../ingest/block/event-columns.ts";
import { createEventEncoder } from "../../../ingest/block/native.ts";
import { openEngine, type Engine } from "./engine.ts";
import { putRow, type EventRow } from "./event-row.ts";

let engine: Engine;
beforeAll(() => { engine = openEngine(); });
afterAll(() => { engine.close(); });

const encoder = createEventEncoder();
const interner = () => createInterner({ maxEntries: 100_000, maxArenaBytes: 1 << 22, seed: 3 });

function encode(rows: readonly EventRow[], into = interner()): Buffer {
  const columns = new EventColumns(2);
  for (const row of rows) putRow(columns, into, row);
  return encoder.encode(columns, into).native;
}

const any: Record<ColumnSpec["storage"], fc.Arbitrary<string | number | bigint | Uint8Array>> = {
  lc: fc.oneof(fc.constantFrom("", "allow", "deny"), fc.string({ unit: "grapheme", maxLength: 20 })),
  u8: fc.nat(255), u16: fc.nat(0xffff), u32: fc.integer({ min: 0, max: 0xffff_ffff }),
  u64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  i64: fc.bigInt({ min: 0n, max: 4_102_444_800_000_000_000n }),
  fixed8: fc.uint8Array({ minLength: 8, maxLength: 8 }),
  fixed16: fc.uint8Array({ minLength: 16, maxLength: 16 }),
};
const anyRow = fc.record(Object.fromEntries(EVENT_COLUMNS.map((c) => [c.name, any[c.storage]]))) as fc.Arbitrary<EventRow>;

/** How the engine shows a column so that nothing of it is lost on the way back. */
const SELECTED = EVENT_COLUMNS.map(({ name, storage }) => {
  if (storage === "i64") return `toString(toUnixTimestamp64Nano(${name})) AS ${name}_`;
  return storage === "fixed8" || storage === "fixed16" ? `lower(hex(${name})) AS ${name}_` : `toString(${name}) AS ${name}_`;
}).join(", ");
const shown = (row: EventRow) => Object.fromEntries(EVENT_COLUMNS.map(({ name }) => {
  const value = row[name];
  return [`${name}_`, value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value)];
}));

describe("native encoding of events", () => {
  it("is read back by the engine value for value, over any rows, also when blocks are concatenated", async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 30 }), fc.array(anyRow, { minLength: 1, maxLength: 30 }), async (first, second) => {
      const bytes = Buffer.concat([encode(first), encode(second)]);
      expect(await engine.rows(`SELECT ${SELECTED} FROM {bytes} SETTINGS max_threads = 1`, bytes)).toEqual([...first, ...second].map(shown));
    }), { numRuns: 25, endOnFailure: true });
  });

  it("declares the columns of the table, in order and with their types", async () => {
    const described = await engine.rows("DESCRIBE TABLE {bytes}", encode([{}]));
    expect(described.map((c) => [c["name"], c["type"]])).toEqual(EVENT_COLUMNS.map((c) => [c.name, c.type]));
  });

  it.each([1, 255, 256, 300, 65_535, 65_536, 70_000])("keeps each row's own value with %d distinct ones in a column", async (distinct) => {
    const rows = Array.from({ length: distinct + 50 }, (_, i) => ({ service: `svc-${i % distinct}`, weight: i }));
    const [answer] = await engine.rows(
      `SELECT count() AS rows, uniqExact(service) AS distinct, countIf(service != concat('svc-', toString(weight % ${distinct}))) AS wrong FROM {bytes}`, encode(rows));
    expect(answer).toEqual({ rows: distinct + 50, distinct, wrong: 0 });
  });

  it("gives each column a dictionary of only the values it uses, whatever else the interner knows", () => {
    const shared = interner();
    for (let i = 0; i < 50_000; i++) shared.idOfString(`value ${i}`);
    const row = { service: "value 49000", route: "value 3" };
    expect(encode([row], shared)).toEqual(encode([row]));
  });

  it("leaves nothing of one block in the next, larger and smaller ones in turn", () => {
    const rows = (n: number) => Array.from({ length: n }, (_, i) => ({ route: `r${i}`, weight: i }));
    const expected = [700, 1, 300].map((n) => {
      const columns = new EventColumns(2);
      const own = interner();
      for (const row of rows(n)) putRow(columns, own, row);
      return createEventEncoder().encode(columns, own).native;
    });
    expect([700, 1, 300].map((n) => encode(rows(n)))).toEqual(expected);
  });
});
