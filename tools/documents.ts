/** Makes the documents that come from code: docs/config.md, docs/cli.md. With --check it writes nothing and fails when one is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { COMMANDS, helpText } from "../cli/commands.ts";
import { envOf } from "../cli/load-config.ts";
import { configSchema } from "../config.ts";

function configDocument(): string {
  const rows = (Object.keys(configSchema.shape) as (keyof typeof configSchema.shape)[]).map((key) => {
    const fallback = configSchema.shape[key].safeParse(undefined);
    const value = fallback.success ? fallback.data : undefined;
    const shown = value === undefined ? "unset" : Array.isArray(value) && value.length === 0 ? "none" : `\`${String(value)}\``;
    const meta = configSchema.shape[key].meta() ?? {};
    return `| \`${envOf(key)}\` | \`${key}\` | ${shown} | ${String(meta["doc"])}${meta["secret"] === true ? " Secret." : ""} |`;
  });
  return ["# Settings", "", "Made from `config.ts` by `npm run documents`. The environment wins over `auth-slo.yaml`; unknown keys are refused, and all errors are reported at once.", "",
    "| environment | auth-slo.yaml | default | what it does |", "|---|---|---|---|", ...rows, ""].join("\n");
}

function cliDocument(): string {
  const parts = COMMANDS.flatMap((c) => [`## auth-slo ${c.name}`, "", "```text", helpText(c, "").trimEnd(), "```", ""]);
  return ["# Command line", "", "Made from `cli/commands.ts` by `npm run documents`.", "", ...parts].join("\n");
}

const documents: readonly (readonly [string, string])[] = [["docs/config.md", configDocument()], ["docs/cli.md", cliDocument()]];
const read = (file: string) => { try { return readFileSync(file, "utf8"); } catch { return ""; } };
const stale = documents.filter(([file, text]) => read(file) !== text);
if (process.argv.includes("--check")) {
  for (const [file] of stale) console.log(`${file} is stale: run npm run documents`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [file, text] of stale) { writeFileSync(file, text); console.log(`wrote ${file}`); }
}
