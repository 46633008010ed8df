import { describe, expect, test } from "vitest";
import { readBoards } from "../../../query/boards/board.ts";
import { createTurns } from "../../../query/boards/in-turn.ts";
import { readVariables } from "../../../query/boards/variables.ts";

const [board] = readBoards([{
  uid: "b", title: "B", panels: [],
  templating: { list: [
    { type: "datasource", name: "datasource", query: "x" }, { type: "query", name: "product", multi: true, includeAll: true, query: { rawSql: "SELECT 1" }, current: { value: ["$__all"] } }, { type: "query", name: "slo", query: { rawSql: "SELECT 1" }, current: { value: "auth-availability" } },
    { type: "custom", name: "days", query: "7,28", current: { value: "28" } }, { type: "textbox", name: "trace", query: "" },
  ] },
}]);

describe("variables of a board from an address", () => {
  const read = (given: Readonly<Record<string, unknown>>) => { if (board === undefined) throw new Error("no board"); return readVariables(board, given); };

  test("what the address does not name has the board's own value; names of nobody are left out", () => {
    expect(read({ "var-nobody": "x", from: "1" })).toEqual({ kind: "ok", values: { product: ["$__all"], slo: ["auth-availability"], days: ["28"], trace: [""] } });
  });

  test("a variable without any value is the empty text, so that its board's SQL stays a statement", () => {
    const [plain] = readBoards([{ uid: "p", title: "P", panels: [], templating: { list: [{ type: "query", name: "group", query: { rawSql: "SELECT 1" }, current: {} }] } }]);
    expect(plain === undefined ? null : readVariables(plain, {})).toEqual({ kind: "ok", values: { group: [""] } });
  });

  test("one value or several", () => { expect(read({ "var-product": ["shop", "it's"], "var-slo": "x" })).toMatchObject({ kind: "ok", values: { product: ["shop", "it's"], slo: ["x"] } }); });

  test.each([
    ["a backslash, which would end the quotes", { "var-slo": "x\\" }, "var-slo"], ["a line end", { "var-trace": "a\nb" }, "var-trace"], ["a value that a closed list does not have", { "var-days": "28) UNION ALL SELECT 1" }, "var-days"],
    ["too many values", { "var-product": Array.from({ length: 51 }, () => "x") }, "var-product"], ["a long value", { "var-product": "x".repeat(257) }, "var-product"],
  ])("%s is refused", (_, given, path) => { expect(read(given)).toMatchObject({ kind: "invalid", path }); });
});

describe("turns", () => {
  test("no more than the limit run at a time, the same question under way is asked once, and beyond the waiting ones is refused", async () => {
    const inTurn = createTurns({ running: 2, waiting: 2 });
    let running = 0, most = 0, asked = 0;
    const gates: (() => void)[] = [];
    const job = async () => { asked++; running++; most = Math.max(most, running); await new Promise<void>((go) => gates.push(go)); running--; return asked; };
    const answers = ["a", "b", "c", "d", "a", "e"].map((key) => inTurn(key, job));
    expect(await answers[5]).toEqual({ kind: "refused" });
    for (let open = 0; open < 4;) { const go = gates.shift(); if (go !== undefined) { go(); open++; } await new Promise((r) => setImmediate(r)); }
    const done = await Promise.all(answers);
    expect([most, asked, done.filter((d) => d.kind === "done").length]).toEqual([2, 4, 5]);
    expect(done[0]).toEqual(done[4]);
  });

  test("a job that fails gives its turn to the next one", async () => {
    const inTurn = createTurns({ running: 1, waiting: 5 });
    const failing = inTurn("a", () => Promise.reject(new Error("no")));
    const next = inTurn("b", () => Promise.resolve(1));
    await expect(failing).rejects.toThrow("no");
    expect(await next).toEqual({ kind: "done", value: 1 });
  });
});
