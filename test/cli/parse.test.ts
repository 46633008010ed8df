import { describe, expect, test } from "vitest";
import { COMMANDS, helpText } from "../../cli/commands.ts";
import { parseCli } from "../../cli/parse.ts";
import { createToken } from "../../cli/token.ts";

describe("command line", () => {
  test.each([
    [[], "help"], [["--help"], "help"], [["serve", "--help"], "help"], [["--version"], "version"], [["serve"], "run"], [["check", "a.yaml", "--json"], "run"],
    [["fly"], "wrong"], [["serve", "--fast"], "wrong"], [["serve", "now"], "wrong"],
  ])("%j is %s", (args, kind) => {
    expect(parseCli(args).kind).toBe(kind);
  });

  test("a wrong option is named", () => {
    const parsed = parseCli(["serve", "--fast"]);
    expect(parsed.kind === "wrong" ? parsed.message : "").toContain("--fast");
  });

  test.each(COMMANDS.map((c) => [c.name, c] as const))("help of %s shows its options and examples", (_name, command) => {
    const text = helpText(command, "1.0.0");
    for (const option of command.options) expect(text).toContain(`--${option.name}`);
    for (const example of command.examples) expect(text).toContain(example);
  });

  test("a token is 256 random bits, and its line holds its hash only", () => {
    const [a, b] = [createToken("shop"), createToken("shop")];
    expect(a.token).not.toBe(b.token);
    expect(Buffer.from(a.token.slice("aslo_".length), "base64url")).toHaveLength(32);
    expect(a.line).toMatch(/^shop:[0-9a-f]{64}$/);
    expect(a.line).not.toContain(a.token);
  });
});
