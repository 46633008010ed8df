import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readShippedSloFiles, readSloFiles } from "../../../rules/catalog/read-slo-files.ts";
import { checkJson, checkText } from "../../../rules/slo/check-report.ts";
import { SLO_ERRORS } from "../../../rules/slo/errors.ts";
import { loadSlos } from "../../../rules/slo/load.ts";
import { DIMENSIONS } from "../../../rules/slo/model.ts";
import { closedValuesOf } from "../../../rules/slo/vocabulary.ts";

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const DOCUMENT = root("docs/slo-files.md");

/** The tables that the document takes from code: each follows its marker. */
function generated(text: string): string {
  const verdicts = readFileSync(root("test/golden/slo/verdicts.txt"), "utf8").trimEnd();
  const codes = Object.entries(SLO_ERRORS).map(([code, { meaning, whatToDo }]) => `| \`${code}\` | ${meaning} | ${whatToDo} |`);
  const put = (doc: string, marker: string, table: string) => doc.replace(new RegExp(`<!-- ${marker} -->[^]*?(?=\\n\\n[^|\`<]|$(?![^]))`), () => `<!-- ${marker} -->\n${table}`);
  return `${put(put(text, "verdicts", `\`\`\`text\n${verdicts}\n\`\`\``), "codes", ["", "| code | meaning | what to do |", "|---|---|---|", ...codes].join("\n")).trimEnd()}\n`;
}

test("the document's tables of verdicts and codes are those of the code", () => {
  const text = readFileSync(DOCUMENT, "utf8");
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(DOCUMENT, generated(text));
  expect(readFileSync(DOCUMENT, "utf8")).toBe(generated(text));
});

test("the document lists every dimension with every value it can have", () => {
  const text = readFileSync(DOCUMENT, "utf8");
  for (const dimension of DIMENSIONS) {
    expect(text).toContain(`\`${dimension}\``);
    const closed = closedValuesOf(dimension);
    if (closed !== null && dimension !== "reason") expect(text, dimension).toContain(`| \`${dimension}\` | ${closed.join(", ")} |`);
  }
});

test.each(readdirSync(root("examples/slo")))("the example passes the check: %s", async (file) => {
  const loaded = loadSlos({ files: [...await readShippedSloFiles(), ...await readSloFiles(root(`examples/slo/${file}`))] });
  expect(checkText(loaded)).toContain("no problem");
  const json = JSON.parse(checkJson(loaded)) as { ok: boolean; slos: { name: string; tiers: { detectionSeconds: number }[] }[] };
  expect(json.ok).toBe(true);
  expect(json.slos.length).toBeGreaterThan(6);
});

test("a check of broken files prints its problems, as text and as JSON", async () => {
  const loaded = loadSlos({ files: await readSloFiles(root("test/golden/slo/bad/everything.yaml")) });
  expect(checkText(loaded)).toMatch(/everything\.yaml:\d+:\d+: .*\(RUL_SLO_[A-Z_]+\)\n {4}\S/);
  const json = JSON.parse(checkJson(loaded)) as { ok: boolean; problems: { file: string; line: number; code: string }[] };
  expect(json.ok).toBe(false);
  expect(json.problems.length).toBeGreaterThan(40);
});

test("a directory that does not exist holds no SLO files; one that does is read with all below it", async () => {
  expect(await readSloFiles(root("no/such/directory"))).toEqual([]);
  const files = await readSloFiles(root("test/golden/slo"));
  expect(files.map((f) => f.file.split("/").at(-1))).toEqual(["credentials.yaml", "everything.yaml", "syntax.yaml", "checkout.yaml"]);
  expect(existsSync(root("rules/catalog"))).toBe(true);
});
