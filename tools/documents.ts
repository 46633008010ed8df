/** Makes the documents that come from code: docs/config.md, docs/cli.md, docs/errors.md, docs/metrics.md. With --check it writes nothing and fails when one is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { COMMANDS, helpText } from "../cli/commands.ts";
import { envOf } from "../cli/load-config.ts";
import { metricRows } from "../cli/metric-rows.ts";
import { configSchema } from "../config.ts";
import { ERROR_TABLES } from "./error-tables.ts";

function configDocument(): string {
  const rows = (Object.keys(configSchema.shape) as (keyof typeof configSchema.shape)[]).map((key) => {
    const fallback = configSchema.shape[key].safeParse(undefined);
    const value = fallback.success ? fallback.data : undefined;
    const shown = value === undefined ? "unset" : (Array.isArray(value) && value.length === 0) || typeof value === "object" ? "none" : `\`${String(value)}\``;
    const meta = configSchema.shape[key].meta() ?? {};
    return `| ${envOf(key) === "" ? "" : `\`${envOf(key)}\``} | \`${key}\` | ${shown} | ${String(meta["doc"])}${meta["secret"] === true ? " Secret." : ""} |`;
  });
  return ["# Settings", "", "Made from `config.ts` by `npm run documents`. The environment wins over `auth-slo.yaml`; unknown keys are refused, and all errors are reported at once.", "",
    "| environment | auth-slo.yaml | default | what it does |", "|---|---|---|---|", ...rows, ""].join("\n");
}

function cliDocument(): string {
  const parts = COMMANDS.flatMap((c) => [`## auth-slo ${c.name}`, "", "```text", helpText(c, "").trimEnd(), "```", ""]);
  return ["# Command line", "", "Made from `cli/commands.ts` by `npm run documents`.", "", ...parts].join("\n");
}

const cell = (text: string) => text.replaceAll("|", "\\|");

function errorsDocument(): string {
  const sections = ERROR_TABLES.flatMap(({ title, intro, rows }) => {
    const hasAnswer = rows.some((r) => r.answer !== "");
    const head = hasAnswer ? ["| code | answer | meaning | what to do |", "|---|---|---|---|"] : ["| code | meaning | what to do |", "|---|---|---|"];
    return [`## ${title}`, "", intro, "", ...head, ...rows.map((r) => `| \`${r.code}\` | ${hasAnswer ? `${r.answer} | ` : ""}${cell(r.meaning)} | ${cell(r.action)} |`), ""];
  });
  return ["# Errors", "", "Made from the `errors.ts` tables by `npm run documents`. Codes are stable: search for them in logs, answers and quarantine rows.", "", ...sections].join("\n");
}

function metricsDocument(): string {
  const rows = metricRows({ ingest: () => null, rules: () => null, engineRestarts: () => 0, isStoreReady: () => false });
  return ["# Metrics", "", "Made from `cli/metric-rows.ts` by `npm run documents`. `/metrics` on the API's port serves them in Prometheus' text format, with Node's own `process_*` and `nodejs_*` beside them.", "",
    "| metric | kind | labels | meaning |", "|---|---|---|---|", ...rows.map((r) => `| \`${r.name}\` | ${r.kind} | ${r.labels.map((l) => `\`${l}\``).join(", ")} | ${cell(r.help)} |`), ""].join("\n");
}

const documents: readonly (readonly [string, string])[] = [["docs/config.md", configDocument()], ["docs/cli.md", cliDocument()], ["docs/errors.md", errorsDocument()], ["docs/metrics.md", metricsDocument()]];
const read = (file: string) => { try { return readFileSync(file, "utf8"); } catch { return ""; } };
const stale = documents.filter(([file, text]) => read(file) !== text);
if (process.argv.includes("--check")) {
  for (const [file] of stale) console.log(`${file} is stale: run npm run documents`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [file, text] of stale) { writeFileSync(file, text); console.log(`wrote ${file}`); }
}
