/**
 * `npm run graph`: draws the import graph of the code, folder by folder, into docs/architecture.svg. `--check` fails when the picture is stale.
 * Stages stand in the order of the flow, left to right; an arrow points from the importer to what it imports, so all of them point left or down.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { drawGraph, type Edge } from "./graph-svg.ts";

interface Cruised { readonly modules: readonly { readonly source: string; readonly dependencies: readonly { readonly resolved: string; readonly typeOnly?: boolean }[] }[] }

const OUT = "docs/architecture.svg";
const LEFT_OUT = /^(test|bench|tools|node_modules|dist|vitest\.config\.ts)\b/;
/** Files that put a folder's parts together stand apart from the vocabulary that the parts share. */
const SURFACES: Readonly<Record<string, string>> = { "ingest/index.ts": "ingest (surface)", "ingest/receivers.ts": "ingest (surface)", "rules/index.ts": "rules (surface)", "query/index.ts": "query (surface)", "store/index.ts": "store (surface)", "store/connect.ts": "store (surface)" };

/** `ingest/decode/x.ts` -> `ingest/decode`; files at the top stand for themselves. */
function roomOf(file: string): string {
  const surface = SURFACES[file];
  if (surface !== undefined) return surface;
  const parts = file.split("/");
  if (parts.length === 1) return file;
  return parts.length === 2 ? (parts[0] ?? "") : `${parts[0]}/${parts[1]}`;
}

const json = execFileSync("node_modules/.bin/depcruise", ["--config", ".dependency-cruiser.cjs", "--output-type", "json", "."], { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
const cruised = JSON.parse(json) as Cruised;
const files = new Map<string, number>();
const edges = new Map<string, Edge>();
for (const module of cruised.modules) {
  if (LEFT_OUT.test(module.source) || !module.source.endsWith(".ts")) continue;
  const from = roomOf(module.source);
  files.set(from, (files.get(from) ?? 0) + 1);
  for (const d of module.dependencies) {
    if (LEFT_OUT.test(d.resolved) || !d.resolved.endsWith(".ts")) continue;
    const to = roomOf(d.resolved);
    if (to === from) continue;
    const key = `${from} ${to}`;
    const known = edges.get(key);
    edges.set(key, { from, to, count: (known?.count ?? 0) + 1, typeOnly: (known?.typeOnly ?? true) && d.typeOnly === true });
  }
}
const svg = drawGraph([...files].map(([name, count]) => ({ name, files: count })), [...edges.values()]);
if (process.argv.includes("--check")) {
  let current = "";
  try { current = readFileSync(OUT, "utf8"); } catch { /* missing is stale too */ }
  if (current !== svg) { console.log(`${OUT} is stale: run npm run graph`); process.exitCode = 1; }
} else {
  writeFileSync(OUT, svg);
  console.log(`wrote ${OUT}: ${files.size} rooms, ${edges.size} arrows`);
}
