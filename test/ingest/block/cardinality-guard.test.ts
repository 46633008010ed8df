import { describe, expect, it } from "vitest";
import { OVERFLOW_VALUE } from "../../../ingest/event.ts";
import { createInterner } from "../../../ingest/block/byte-interner.ts";
import { createCardinalityGuard } from "../../../ingest/block/cardinality-guard.ts";
import { EventColumns } from "../../../ingest/block/event-columns.ts";
import { putRow, type EventRow } from "./event-row.ts";

const HOUR_MS = 3_600_000;

/** Sends rows of one tenant through the guard and tells what their routes became. */
function setUp(maxSeriesPerDimension = 3) {
  const interner = createInterner({ maxEntries: 5_000, maxArenaBytes: 1 << 18, seed: 1 });
  const guard = createCardinalityGuard({ interner, maxSeriesPerDimension, key: new Uint8Array(16) });
  const columns = new EventColumns(4);
  const send = (rows: readonly EventRow[], hour = 0, tenant = "t") => {
    const from = columns.rows;
    for (const row of rows) putRow(columns, interner, row);
    guard.apply(columns, from, tenant, hour * HOUR_MS);
    return Array.from({ length: rows.length }, (_, i) => interner.stringOf(columns.array("route")[from + i] as number));
  };
  const routes = (names: string, hour = 0, tenant = "t") => send([...names].map((route) => ({ route })), hour, tenant).map((r) => (r === OVERFLOW_VALUE ? "~" : r)).join("");
  return { interner, guard, columns, send, routes };
}

describe("cardinality guard", () => {
  it("lets the first values of an hour through and makes every further one the overflow value", () => {
    const { routes, guard } = setUp();
    expect(routes("abcabcdaeb")).toBe("abcabc~a~b");
    expect(routes("dca")).toBe("~ca");
    expect(guard.overflowed.route).toBe(3);
  });

  it("counts each dimension and each tenant apart", () => {
    const { routes, send, guard } = setUp();
    expect(routes("abcd")).toBe("abc~");
    expect(routes("dxyz", 0, "other")).toBe("dxy~");
    expect(routes("abcd")).toBe("abc~");
    send([{ service: "s1" }, { service: "s2" }, { service: "s3" }, { service: "s4" }]);
    expect([guard.overflowed.service, guard.overflowed.route]).toEqual([1, 3]);
  });

  it("never counts the empty value, nor columns that it does not guard", () => {
    const { send, columns, interner } = setUp(1);
    send(Array.from({ length: 20 }, (_, i) => ({ client_network: `10.0.${i}.0/24` })));
    expect(new Set(Array.from({ length: 20 }, (_, i) => interner.stringOf(columns.array("client_network")[i] as number))).size).toBe(20);
    expect(send([{ route: "" }, { route: "a" }])).toEqual(["", "a"]);
  });

  it("keeps values in steady use when the next hour brings an explosion", () => {
    const { routes } = setUp();
    expect(routes("abc", 0)).toBe("abc");
    expect(routes("xyzabc", 1)).toBe("~~~abc");
  });

  it("makes room within two hours for what comes after an explosion", () => {
    const { routes } = setUp();
    expect(routes("xyz", 0)).toBe("xyz");
    expect(routes("ab", 1)).toBe("~~");
    expect(routes("abc", 2)).toBe("abc");
  });

  it("lets half of an hour's quota be new when half is old", () => {
    const { routes } = setUp(4);
    expect(routes("ab", 5)).toBe("ab");
    expect(routes("cdeab", 6)).toBe("cd~ab");
    expect(routes("xcd", 7)).toBe("~cd");
    expect(routes("xycd", 8)).toBe("xycd");
  });

  it("decides anew after the interner was reset: ids mean other values then", () => {
    const { routes, interner, columns } = setUp();
    expect(routes("abcd")).toBe("abc~");
    columns.rows = 0;
    interner.reset();
    expect(routes("dcba")).toBe("~cba");
  });

  it("does not touch rows that were there before", () => {
    const { routes, columns, interner } = setUp(1);
    expect(routes("a")).toBe("a");
    expect(routes("b", 0, "other")).toBe("b");
    expect(routes("c")).toBe("~");
    expect([0, 1].map((i) => interner.stringOf(columns.array("route")[i] as number))).toEqual(["a", "b"]);
  });

  it("does not forget anything when the clock is set back over the edge of an hour", () => {
    const { routes } = setUp();
    expect(routes("abc", 3)).toBe("abc");
    expect(routes("d", 2)).toBe("~");
    expect(routes("abcd", 3)).toBe("abc~");
  });
});
