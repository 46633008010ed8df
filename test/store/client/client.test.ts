import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseClickhouseUrl } from "../../../store/client/clickhouse-url.ts";
import { INSERT_SETTINGS, knownOnly } from "../../../store/client/insert-settings.ts";
import { decodeRows, encodeRows } from "../../../store/client/json-rows.ts";
import { createWriteQueue } from "../../../store/client/write-queue.ts";

describe("parseClickhouseUrl", () => {
  it.each([
    ["http://u:p%40ss@host:8123/facts", { url: "http://host:8123", username: "u", password: "p@ss", database: "facts" }],
    ["https://host", { url: "https://host", username: "default", password: "", database: "auth_slo" }],
    ["http://host:8123/", { url: "http://host:8123", username: "default", password: "", database: "auth_slo" }],
  ])("%s", (text, expected) => expect(parseClickhouseUrl(text)).toEqual(expected));

  it.each(["clickhouse:9000", "tcp://u:secret@host/db", "http://u:secret@host/a-b", "http://u:secret@host/a%60b"])("%s is refused without showing a password", (text) => {
    expect(() => parseClickhouseUrl(text)).toThrow(expect.objectContaining({ code: "STO_BAD_URL", message: expect.not.stringContaining("secret") as string }) as Error);
  });
});

describe("insert settings", () => {
  it("only names that the server knows are sent", () => {
    expect(knownOnly({ a: 1, b: 2 }, new Set(["b"]))).toEqual({ b: 2 });
    expect(INSERT_SETTINGS).toMatchObject({ async_insert: 0, insert_deduplicate: 1, deduplicate_blocks_in_dependent_materialized_views: 1, materialized_views_ignore_errors: 0 });
  });
});

describe("rows as JSON", () => {
  it("64-bit integers keep every digit", () => expect(encodeRows([{ n: 18_446_744_073_709_551_615n, s: "a\nb" }]).toString()).toBe('{"n":"18446744073709551615","s":"a\\nb"}\n'));
  it("a row of another shape fails with its number", () => {
    const row = z.object({ n: z.number() });
    expect(decodeRows('{"n":1}\n{"n":2}\n', row)).toEqual({ kind: "ok", value: [{ n: 1 }, { n: 2 }] });
    for (const text of ['{"n":1}\n{"n":"2"}\n', '{"n":1}\n{"n":']) expect(decodeRows(text, row)).toMatchObject({ kind: "failed", failure: { code: "STO_ROW_SHAPE", message: expect.stringMatching(/^Row 2:/) as string } });
  });
});

describe("createWriteQueue", () => {
  it("runs one task at a time, in order, and goes on after a failure", async () => {
    const queue = createWriteQueue();
    const seen: string[] = [];
    const task = (name: string, fails: boolean) => queue.run(async () => {
      seen.push(`${name} starts`);
      await Promise.resolve();
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
    const results = await Promise.allSettled([task("a", false), task("b", true), task("c", false)]);
    await queue.idle();
    expect(seen).toEqual(["a starts", "a ends", "b starts", "b ends", "c starts", "c ends"]);
    expect(results.map((r) => r.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });
});
