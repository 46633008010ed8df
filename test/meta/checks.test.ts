/** The checks behind `npm run check` can fail: each rule finds a violation that is planted for it. */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkFileSizes } from "../../tools/file-sizes.ts";
import { readRoot, ROOT } from "./markdown.ts";

const PLANTED: Readonly<Record<string, string>> = {
  "ingest/decode/peeks.ts": 'import { b } from "../wire/b.ts";\nexport const a = b;\n',
  "ingest/wire/b.ts": "export const b = 1;\n",
  "ingest/log/asks-wire.ts": 'import { b } from "../wire/b.ts";\nexport const c = b;\n',
  "ingest/asks-rules.ts": 'import { d } from "../rules/d.ts";\nexport const e = d;\n',
  "ingest/asks-test.ts": 'import { t } from "../test/t.ts";\nexport const f = t;\n',
  "ingest/opens-engine.ts": 'import { Session } from "chdb";\nexport const g = Session;\n',
  "rules/d.ts": "export const d = 1;\n",
  "rules/asks-query.ts": 'import { q } from "../query/q.ts";\nexport const h = q;\n',
  "rules/burn.ts": 'import { s } from "./measure/s.ts";\nexport const i: any = s;\nexport const now = (): number => Date.now();\nexport const none = (x: string | null): string => x!;\n',
  "rules/measure/s.ts": "export const s = 1;\n",
  "rules/asks-client.ts": 'import { createClient } from "@clickhouse/client";\nexport const j = createClient;\n',
  "query/q.ts": 'import { d } from "../rules/d.ts";\nexport const q = d;\n',
  "query/serves.ts": 'import express from "express";\nexport const k = express;\n',
  "store/asks-rules.ts": 'import { d } from "../rules/d.ts";\nexport const l = d;\n',
  "store/round.ts": 'import { about } from "./about.ts";\nexport const round: unknown = about;\n',
  "store/about.ts": 'import { round } from "./round.ts";\nexport const about: unknown = round;\n',
  "cli/asks-main.ts": 'import { m } from "../main.ts";\nexport const n = m;\n',
  "cli/asks-nobody.ts": 'import { o } from "./nobody.ts";\nexport const p = o;\n',
  "cli/proto.ts": 'import protobuf from "protobufjs";\nexport const r = protobuf;\n',
  "main.ts": "export const m = 1;\n",
  "test/t.ts": "export const t = 1;\n",
};

describe("planted violations", () => {
  let dir = "";
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), "auth-slo-planted-"));
    for (const [file, text] of Object.entries(PLANTED)) { mkdirSync(dirname(join(dir, file)), { recursive: true }); writeFileSync(join(dir, file), text); }
    for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "eslint.config.js", "package.json"]) copyFileSync(resolve(ROOT, file), join(dir, file));
    symlinkSync(resolve(ROOT, "node_modules"), join(dir, "node_modules"));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const run = (tool: string, ...args: string[]) => spawnSync(resolve(ROOT, "node_modules/.bin", tool), args, { cwd: dir, encoding: "utf8" });

  test("import boundaries: each rule that the planted files break is named with the file, and the check fails", { timeout: 120_000 }, () => {
    const done = run("depcruise", "--config", ".dependency-cruiser.cjs", "--output-type", "err", ".");
    expect(done.status).not.toBe(0);
    for (const [rule, file] of [
      ["stages-flow-one-way", "ingest/decode/peeks.ts"], ["log-knows-no-wire", "ingest/log/asks-wire.ts"], ["ingest-imports-store-only", "ingest/asks-rules.ts"], ["not-to-test", "ingest/asks-test.ts"],
      ["rules-imports-store-only", "rules/asks-query.ts"], ["query-imports-store-only", "query/q.ts"], ["store-imports-nobody", "store/asks-rules.ts"], ["no-circular", "store/round.ts"], ["nobody-imports-main", "cli/asks-main.ts"],
      ["no-unknown", "cli/asks-nobody.ts"], ["pure-core-of-rules", "rules/burn.ts"], ["one-place-for-chdb", "ingest/opens-engine.ts"], ["one-place-for--clickhouse-client", "rules/asks-client.ts"], ["one-place-for-express", "query/serves.ts"],
      ["no-dev-dependency-in-product", "cli/proto.ts"],
    ]) expect(done.stdout).toMatch(new RegExp(`${rule ?? ""}: (\\S+ . )?${(file ?? "").replaceAll(".", "\\.")}|${rule ?? ""}: [^\\n]*\\n?[^\\n]*${(file ?? "").replaceAll(".", "\\.")}`));
  });

  test("lint: a clock in a pure file, `any` and `!` are found, and the check fails", { timeout: 120_000 }, () => {
    const done = run("eslint", "--max-warnings", "0", "rules/burn.ts");
    expect(done.status).toBe(1);
    for (const message of ["Time is an argument here", "no-explicit-any", "no-non-null-assertion"]) expect(done.stdout).toContain(message);
  });

  test("file sizes: one line over the limit is found", () => {
    execFileSync("git", ["init", "-q"], { cwd: dir });
    writeFileSync(join(dir, "long.ts"), "export {};\n".repeat(301));
    writeFileSync(join(dir, "short.ts"), "export {};\n".repeat(300));
    expect(checkFileSizes(dir).problems).toEqual([expect.stringContaining("long.ts: 301 lines")]);
  });
});

describe("what runs where", () => {
  test("`npm run check` has every step, and `npm test` runs it", () => {
    const check = readRoot("tools/check.ts");
    for (const step of ["types", "lint", "boundaries", "dead code", "graph", "documents", "boards"]) expect(check).toContain(`name: "${step}"`);
    expect(check).toContain("checkFileSizes(");
    expect(readRoot("test/run.ts")).toContain("tools/check.ts");
    expect((JSON.parse(readRoot("package.json")) as { scripts: Record<string, string> }).scripts).toMatchObject({ test: "node test/run.ts", check: "node tools/check.ts" });
  });

  test(".ci/run calls the README's test command and leaves nothing out", () => {
    const ci = readRoot(".ci/run");
    expect(ci).toMatch(/^npm ci /m);
    expect(ci).toMatch(/^REQUIRE_ALL_PARTS=1 npm test$/m);
    expect(ci).toContain("set -eu");
  });
});
