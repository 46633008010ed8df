/**
 * `npm run check`: types, lint, import boundaries, file sizes, dead code, generated documents. Runs them two at a time, prints what failed,
 * exits 1 when anything did.
 */
import { spawn } from "node:child_process";
import { checkFileSizes } from "./file-sizes.ts";

const BIN = "node_modules/.bin";
const STEPS: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: "types", command: [`${BIN}/tsc`, "-p", "."] },
  { name: "console types", command: [`${BIN}/tsc`, "-p", "query/console"] },
  { name: "lint", command: [`${BIN}/eslint`, "--max-warnings", "0", "--cache", "--cache-location", "node_modules/.cache/eslint/", "."] },
  { name: "boundaries", command: [`${BIN}/depcruise`, "--config", ".dependency-cruiser.cjs", "--output-type", "err", "."] },
  { name: "dead code", command: [`${BIN}/knip`, "--no-progress", "--no-config-hints"] },
  { name: "graph", command: [process.execPath, "tools/graph.ts", "--check"] },
  { name: "documents", command: [process.execPath, "tools/documents.ts", "--check"] },
  { name: "boards", command: [process.execPath, "tools/boards.ts", "--check"] },
];

interface Finished {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
}

function run(step: (typeof STEPS)[number]): Promise<Finished> {
  const startedAtMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn(step.command[0] ?? "", step.command.slice(1), { stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (c: Buffer) => chunks.push(c));
    child.stderr.on("data", (c: Buffer) => chunks.push(c));
    const finish = (ok: boolean) => resolve({ name: step.name, ok, seconds: (performance.now() - startedAtMs) / 1000, output: Buffer.concat(chunks).toString() });
    child.on("error", (e) => { chunks.push(Buffer.from(e.message)); finish(false); });
    child.on("close", (code) => finish(code === 0));
  });
}

const queue = [...STEPS];
const results: Finished[] = [];
async function worker(): Promise<void> {
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) results.push(await run(step));
}
await Promise.all([worker(), worker()]);

const sizes = checkFileSizes(".");
results.push({ name: "file sizes", ok: sizes.problems.length === 0, seconds: 0, output: sizes.problems.join("\n") });
for (const r of results) {
  console.log(`${r.ok ? "ok  " : "FAIL"} ${r.name} (${r.seconds.toFixed(1)} s)`);
  if (!r.ok) console.log(r.output);
}
console.log(`${sizes.files} TypeScript files, median ${sizes.medianLines} lines, longest ${sizes.longestLines} (${sizes.longestFile})`);
process.exitCode = results.every((r) => r.ok) ? 0 : 1;
