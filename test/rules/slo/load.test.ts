import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeSlo } from "../../../rules/slo/describe.ts";
import { SLO_ERRORS } from "../../../rules/slo/errors.ts";
import { loadSlos, type SloFile } from "../../../rules/slo/load.ts";
import { formatProblems } from "../../../rules/slo/problem.ts";

const GOLDEN = new URL("../../golden/slo/", import.meta.url);
const own = (file: string, text: string, isShipped = false): SloFile => ({ file, text, isShipped });
const load = (folder: string, file: string) => loadSlos({ files: [own(file, readFileSync(new URL(`${folder}/${file}`, GOLDEN), "utf8"))] });
const filesIn = (folder: string) => readdirSync(new URL(`${folder}/`, GOLDEN)).filter((f) => f.endsWith(".yaml"));

function expectGolden(name: string, text: string): void {
  const file = new URL(name, GOLDEN);
  if (process.env["UPDATE_GOLDEN"] === "1" || !existsSync(file)) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, "utf8"));
}

test.each(filesIn("good"))("a good file is understood as written: %s", (file) => {
  const loaded = load("good", file);
  if (loaded.kind === "invalid") throw new Error(formatProblems(loaded.problems));
  expectGolden(`good/${file.replace(".yaml", ".json")}`, `${JSON.stringify(loaded.slos, null, 1)}\n`);
  expectGolden(`good/${file.replace(".yaml", ".txt")}`, loaded.slos.map(describeSlo).join("\n"));
});

test.each(filesIn("bad"))("a bad file tells all its mistakes at once, each with its place: %s", (file) => {
  const loaded = load("bad", file);
  expect(loaded.kind).toBe("invalid");
  if (loaded.kind === "invalid") expectGolden(`bad/${file.replace(".yaml", ".txt")}`, formatProblems(loaded.problems));
});

test("every kind of mistake is in the bad files", () => {
  const found = new Set(filesIn("bad").flatMap((file) => { const loaded = load("bad", file); return loaded.kind === "invalid" ? loaded.problems.map((p) => p.code) : []; }));
  expect(Object.keys(SLO_ERRORS).filter((code) => !found.has(code as keyof typeof SLO_ERRORS))).toEqual([]);
});

test("every mistake has a place in its file and says what to do", () => {
  for (const file of filesIn("bad")) {
    const loaded = load("bad", file);
    const lines = readFileSync(new URL(`bad/${file}`, GOLDEN), "utf8").split("\n").length;
    for (const p of loaded.kind === "invalid" ? loaded.problems : []) {
      expect(p.line).toBeGreaterThan(0);
      expect(p.line).toBeLessThanOrEqual(lines);
      expect(p.hint).not.toBe("");
    }
  }
});

const SLI = "apiVersion: openslo/v1\nkind: SLI\nmetadata: { name: a }\nspec: { ratioMetric: { good: { metricSource: { spec: { where: { decision: allow } } } }, total: { metricSource: {} } } }\n";
const SLO = "apiVersion: openslo/v1\nkind: SLO\nmetadata: { name: a }\nspec: { service: s, indicatorRef: a, timeWindow: [{ duration: 30d }], budgetingMethod: Occurrences, objectives: [{ target: 0.999 }] }\n";

test("a document of one's own replaces the shipped one of its name, and references reach across files", () => {
  const loaded = loadSlos({ files: [own("own.yaml", SLO.replace("0.999", "0.5")), own("shipped.yaml", `${SLI}---\n${SLO}`, true)] });
  expect(loaded.kind === "ok" ? loaded.slos.map((s) => s.targetPpb) : loaded).toEqual([500_000_000]);
});

test("two documents of one's own with one name are a mistake", () => {
  const loaded = loadSlos({ files: [own("a.yaml", `${SLI}---\n${SLO}`), own("b.yaml", SLO)] });
  expect(loaded.kind === "invalid" ? loaded.problems.map((p) => `${p.file} ${p.code}`) : loaded).toEqual(["b.yaml RUL_SLO_DUPLICATE"]);
});

test("without files there are no SLOs and no mistakes", () => {
  expect(loadSlos({ files: [] })).toEqual({ kind: "ok", slos: [] });
  expect(loadSlos({ files: [own("empty.yaml", "# nothing\n---\n")] })).toEqual({ kind: "ok", slos: [] });
});

test("hostile YAML is a mistake, not a crash", () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n`;
  const texts = [bomb, "\u0000", "[]", "- - - - -", "{{{{", "? ? ?", "!!binary x", "kind: [SLO]\napiVersion: {a: b}\n", "kind: SLO\napiVersion: openslo/v1\nmetadata: null\n", "kind: SLO\napiVersion: openslo/v1\nmetadata: {name: a}\nspec: []\n", "&a [*a]"];
  for (const text of texts) expect(loadSlos({ files: [own("x.yaml", text)] }).kind, text).toBe("invalid");
});

test("key rotations are to be published half an hour before use unless an SLO says otherwise", () => {
  const leadOf = (spec: string) => {
    const sli = `apiVersion: openslo/v1\nkind: SLI\nmetadata: { name: a }\nspec: { ratioMetric: { good: { metricSource: { type: key-rotations${spec} } }, total: { metricSource: { type: key-rotations } } } }\n---\n${SLO.replace("{ name: a }", "{ name: a, annotations: { auth-slo/group-by: issuer, auth-slo/while-violated: ticket } }")}`;
    const loaded = loadSlos({ files: [own("a.yaml", sli)] });
    return loaded.kind === "ok" ? loaded.slos.map((s) => s.sli.lifecycle) : loaded.problems.map((p) => p.code);
  };
  expect(leadOf("")).toEqual([{ source: "key-rotations", minLeadSeconds: 1_800 }]);
  expect(leadOf(", spec: { minLead: 2h }")).toEqual([{ source: "key-rotations", minLeadSeconds: 7_200 }]);
  expect(leadOf(", spec: { minLead: 2d }")).toEqual(["RUL_SLO_VALUE"]);
  expect(leadOf(", spec: { maxAge: 10m }")).toEqual(["RUL_SLO_UNKNOWN_KEY"]);
});
