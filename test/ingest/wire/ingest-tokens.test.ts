import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseIngestTokens } from "../../../ingest/wire/ingest-tokens.ts";
import { createTokenSource } from "../../../ingest/wire/token-source.ts";
import { createToken } from "../../../cli/token.ts";
import { tempDir } from "./temp-dir.ts";

const hash = (token: string) => createHash("sha256").update(token).digest("hex");
const dir = tempDir();

describe("the ingest tokens file", () => {
  test("comments and empty lines are skipped, a tenant may have several tokens, hex may be upper case, lines may end with CR", () => {
    const outcome = parseIngestTokens(`# senders\n\nacme:${hash("a")}\r\nacme:${hash("b").toUpperCase()}\n  other:${hash("c")}  \n`);
    expect(outcome.kind).toBe("tokens");
    if (outcome.kind === "tokens") expect([outcome.tokens.count, ...["a", "b", "c", "d", ""].map((t) => outcome.tokens.tenantOf(t))]).toEqual([3, "acme", "acme", "other", null, null]);
  });

  test("the line that the command line prints for a new token is one that is read", () => {
    const { token, line } = createToken("acme");
    const outcome = parseIngestTokens(line);
    expect(outcome.kind === "tokens" && outcome.tokens.tenantOf(token)).toBe("acme");
  });

  test.each([["nothing", ""], ["only comments", "# none\n"], ["a token that is not hashed", "acme:secret-token\n"], ["a cut hash", `acme:${hash("a").slice(0, 63)}\n`], ["no tenant", `:${hash("a")}`], ["a tenant with a path", `../a:${hash("a")}`], ["one bad line among good ones", `acme:${hash("a")}\nbroken\n`], ["the token of two tenants", `acme:${hash("a")}\nother:${hash("a")}\n`]])("%s: the file is broken, and the message shows none of it", (_name, text) => {
    const outcome = parseIngestTokens(text);
    expect(outcome.kind).toBe("broken");
    if (outcome.kind === "broken") expect(outcome.message).not.toMatch(/secret-token|broken$|[0-9a-f]{20}/);
  });

  test("a changed file is used, a broken or missing one keeps the tokens in use and is reported once", async () => {
    const file = dir.write("tokens", `acme:${hash("a")}`);
    const problems: string[] = [];
    const source = createTokenSource({ file, observer: { problem: (code, message) => void problems.push(`${code} ${message}`) }, everyMs: 3_600_000 });
    dir.write("tokens", `acme:${hash("b")} `);
    await source.check();
    expect([source.current().tenantOf("a"), source.current().tenantOf("b")]).toEqual([null, "acme"]);
    dir.write("tokens", `acme:${hash("c")}\nhalf a li`);
    await source.check();
    await source.check();
    expect([source.current().tenantOf("b"), problems.length]).toEqual(["acme", 1]);
    rmSync(file);
    await source.check();
    await source.check();
    expect([source.current().tenantOf("b"), problems.length]).toEqual(["acme", 2]);
    dir.write("tokens", `acme:${hash("c")}`);
    await source.check();
    expect([source.current().tenantOf("c"), problems.length]).toEqual(["acme", 2]);
    source.close();
  });

  test("a file that is broken at the start is refused", () => {
    expect(() => createTokenSource({ file: dir.write("bad", "acme"), observer: { problem: () => undefined }, everyMs: 1_000 })).toThrow(/bad: line 1/);
    expect(() => createTokenSource({ file: `${dir.path}/none`, observer: { problem: () => undefined }, everyMs: 1_000 })).toThrow(/ENOENT/);
  });
});
