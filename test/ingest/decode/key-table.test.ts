import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createKeyTable } from "../../../ingest/decode/key-table.ts";

const NAMES = ["http.request.method", "http.response.status_code", "status", "", "statu", "status_", "ünïcode", "response_code_details"];

function find(names: readonly string[], key: string, seed = 7): number {
  const table = createKeyTable(names, [], seed);
  const padded = Buffer.from(`<<${key}>>`);
  return table.find(padded, 2, padded.length - 2);
}

describe("key table", () => {
  it("finds every name by its bytes, in the middle of a buffer", () => {
    expect(NAMES.map((name) => find(NAMES, name))).toEqual(NAMES.map((_, id) => id));
  });

  it.each(["http.request.metho", "http.request.methods", "Status", "xtatus", "response_code_detail"])("does not find %s", (key) => {
    expect(find(NAMES, key)).toBe(-1);
  });

  it("keeps the first number of a repeated name, ids staying dense", () => {
    const table = createKeyTable(["a", "b", "a", "c"]);
    expect(table.names).toEqual(["a", "b", "c"]);
    expect(["a", "b", "c", "d"].map((name) => table.idOf(name))).toEqual([0, 1, 2, -1]);
  });

  it("finds exactly what a map finds, whatever the names and the seed", () => {
    fc.assert(fc.property(fc.uniqueArray(fc.string(), { maxLength: 60 }), fc.string(), fc.integer(), (names, other, seed) => {
      const table = createKeyTable(names, [], seed);
      for (const key of [...names, other]) {
        const bytes = Buffer.from(key);
        expect(table.find(bytes, 0, bytes.length)).toBe(table.names.findIndex((name) => Buffer.from(name).equals(bytes)));
      }
    }), { seed: 11, numRuns: 300 });
  });

  it("marks the names whose values are credentials by definition, those given and those known", () => {
    const table = createKeyTable(["http.request.header.authorization", "url.path", "acme.ticket", "request.headers.x-api-key"], ["acme.ticket"]);
    expect(table.sensitive).toEqual([true, false, true, true]);
  });
});
