import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldType, tableFields, wideFields, type Field } from "../../../query/boards/frame.ts";

describe("kinds of ClickHouse types", () => {
  test.each([
    ["DateTime", "time"], ["DateTime64(9, 'UTC')", "time"], ["Nullable(DateTime('UTC'))", "time"], ["Date32", "time"], ["UInt64", "number"], ["Nullable(Float64)", "number"], ["Decimal(18, 4)", "number"], ["SimpleAggregateFunction(sum, UInt64)", "number"],
    ["LowCardinality(String)", "string"], ["LowCardinality(Nullable(String))", "string"], ["FixedString(16)", "string"], ["Enum8('a' = 1)", "string"], ["Array(UInt64)", "string"], ["Map(String, String)", "string"], ["Bool", "boolean"], ["IPv6", "string"],
  ])("%s is a %s", (type, kind) => { expect(fieldType(type)).toBe(kind); });
});

describe("rows as columns", () => {
  const columns = [{ name: "time", type: "DateTime('UTC')" }, { name: "product", type: "LowCardinality(String)" }, { name: "Value", type: "Nullable(Float64)" }, { name: "50", type: "UInt64" }];

  test("times become milliseconds, quoted 64-bit numbers numbers, null stays null, in the statement's order", () => {
    const fields = tableFields(columns, [{ time: "2026-11-23T07:00:00Z", product: "shop", Value: 0.5, 50: "12345678901" }, { time: "2026-11-23T07:01:00Z", product: "shop", Value: null, 50: "0" }]);
    expect(fields.map((f) => [f.name, f.type, f.values])).toEqual([["time", "time", [1_795_417_200_000, 1_795_417_260_000]], ["product", "string", ["shop", "shop"]], ["Value", "number", [0.5, null]], ["50", "number", [12_345_678_901, 0]]]);
  });

  test("without rows every column is there, with its type", () => {
    expect(tableFields(columns, []).map((f) => [f.name, f.type, f.values])).toEqual([["time", "time", []], ["product", "string", []], ["Value", "number", []], ["50", "number", []]]);
  });

  test("nested values become JSON text", () => { expect(tableFields([{ name: "labels", type: "Map(String, String)" }], [{ labels: { a: "<b>" } }])[0]?.values).toEqual(['{"a":"<b>"}']); });
});

describe("long to wide", () => {
  const field = (name: string, type: Field["type"], values: Field["values"]): Field => ({ name, type, labels: {}, values });

  test("each set of labels is a series over all times; where it has no value it has null, never zero", () => {
    const wide = wideFields([field("time", "time", [1, 1, 2, 3]), field("product", "string", ["shop", "media", "shop", "media"]), field("Value", "number", [10, 20, 30, 40])]);
    expect(wide).toEqual([
      { name: "time", type: "time", labels: {}, values: [1, 2, 3] },
      { name: "Value", type: "number", labels: { product: "media" }, values: [20, null, 40] }, { name: "Value", type: "number", labels: { product: "shop" }, values: [10, 30, null] },
    ]);
  });

  test("without a text column or without a time it stays as it is", () => {
    const series = [field("time", "time", [1, 2]), field("a", "number", [1, 2])];
    const table = [field("product", "string", ["x"]), field("a", "number", [1])];
    expect([wideFields(series), wideFields(table)]).toEqual([series, table]);
  });

  test("no value is lost or invented, whatever the rows", () => {
    const row = fc.record({ time: fc.integer({ min: 1, max: 20 }), name: fc.constantFrom("a", "b", "__proto__", 'x"y'), value: fc.integer({ min: 1, max: 1_000 }) });
    fc.assert(fc.property(fc.uniqueArray(row, { selector: (r) => `${r.time} ${r.name}`, maxLength: 60 }), (rows) => {
      const [time, ...series] = wideFields([field("time", "time", rows.map((r) => r.time)), field("name", "string", rows.map((r) => r.name)), field("Value", "number", rows.map((r) => r.value))]);
      const found = series.flatMap((s) => s.values.flatMap((v, i) => (v === null ? [] : [`${String(time?.values[i])} ${s.labels["name"] ?? ""} ${String(v)}`])));
      expect([...found].sort()).toEqual(rows.map((r) => `${r.time} ${r.name} ${r.value}`).sort());
      expect(time?.values ?? []).toEqual([...new Set(rows.map((r) => r.time))].sort((a, b) => a - b));
    }));
  });
});
