import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { metricRows } from "../../cli/metric-rows.ts";
import { renderMarkdown } from "../../query/http/markdown.ts";
import { FAILURE_MODES } from "../../rules/explain-modes.ts";
import { ERROR_TABLES } from "../../tools/error-tables.ts";
import { anchorsOf, localLinksOf, ownFiles, readRoot, ROOT } from "./markdown.ts";

const CODE = /\b(?:ING|STO|QRY|RUL|CFG)_[A-Z0-9_]*[A-Z0-9]\b/g;
const tabled = ERROR_TABLES.flatMap((t) => t.rows.map((r) => r.code));
const codesIn = (files: readonly string[]) => new Set(files.flatMap((file) => readRoot(file).match(CODE) ?? []));

describe("error codes", () => {
  test("every code that the product uses is in a table, and every table's code is used", () => {
    const sources = ownFiles("*.ts").filter((f) => !/^(test|tools|bench)\//.test(f) && !/(^|\/)errors\.ts$/.test(f));
    expect([...codesIn(sources)].sort()).toEqual([...tabled].sort());
  });

  test("no code stands in two tables, and every errors.ts is one of them", () => {
    expect(tabled.filter((code, i) => tabled.indexOf(code) !== i)).toEqual([]);
    const imported = readRoot("tools/error-tables.ts");
    for (const file of ownFiles("*errors.ts").filter((f) => !f.startsWith("test/"))) expect(imported).toContain(`"../${file}"`);
  });

  test("docs/errors.md has each code once as a row, and no other; all say what it means and what to do", () => {
    expect([...readRoot("docs/errors.md").matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map((m) => m[1])).toEqual(tabled);
    for (const row of ERROR_TABLES.flatMap((t) => t.rows)) expect([row.meaning.length, row.action.length].every((n) => n > 5), row.code).toBe(true);
  });

  test("documents and tests name only codes that exist", () => {
    const known = new Set(tabled);
    expect([...codesIn(ownFiles("*.md"))].filter((code) => !known.has(code))).toEqual([]);
  });
});

test("docs/metrics.md has every metric once; names carry their unit, counters end in _total", () => {
  const rows = metricRows({ ingest: () => null, rules: () => null, engineRestarts: () => 0, isStoreReady: () => false });
  expect([...readRoot("docs/metrics.md").matchAll(/^\| `(authslo_\w+)` \|/gm)].map((m) => m[1])).toEqual(rows.map((r) => r.name));
  expect(new Set(rows.map((r) => r.name)).size).toBe(rows.length);
  for (const row of rows) expect(row.name.endsWith("_total"), row.name).toBe(row.kind === "counter");
  for (const row of rows) expect(row.name, row.name).not.toMatch(/_(ms|us|millis|kb|mb)(_|$)/);
});

describe("documents that are made from code", () => {
  const check = (cwd: string) => spawnSync(process.execPath, [resolve(ROOT, "tools/documents.ts"), "--check"], { cwd, encoding: "utf8" });

  test("are current", () => {
    const done = check(ROOT);
    expect(done.stdout).toBe("");
    expect(done.status).toBe(0);
  });

  test("are told when they are not", () => {
    const dir = mkdtempSync(join(tmpdir(), "auth-slo-docs-"));
    mkdirSync(join(dir, "docs"));
    const done = check(dir);
    expect(done.status).toBe(1);
    for (const file of ["docs/config.md", "docs/cli.md", "docs/errors.md", "docs/metrics.md"]) expect(done.stdout).toContain(`${file} is stale`);
    rmSync(dir, { recursive: true });
  });
});

describe("links", () => {
  test.each(ownFiles("*.md"))("every local link of %s leads somewhere", (file) => {
    for (const link of localLinksOf(readRoot(file))) {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? file : join(dirname(file), path);
      expect(existsSync(resolve(ROOT, target)), `${file} links to ${link}`).toBe(true);
      if (anchor !== undefined && target.endsWith(".md")) expect(anchorsOf(readRoot(target)), `${file} links to ${link}`).toContain(anchor);
    }
  });

  test("the runbooks' page has an element for every anchor that an alert can point to", () => {
    const html = renderMarkdown(readRoot("docs/runbooks.md"));
    for (const { mode } of FAILURE_MODES) expect(html).toContain(`id="${mode}"`);
    for (const anchor of anchorsOf(readRoot("docs/runbooks.md"))) expect(html).toContain(`id="${anchor}"`);
  });
});
