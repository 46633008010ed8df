import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";

const HELP = `Runs mutated OTLP bodies through the decoder of the service and through an independent one, and compares what they read.

  npm run fuzz -- [--bodies 1000000] [--seed 1] [--out data/fuzz]

Progress goes to stderr, one JSON object to stdout. On a disagreement the exit code is 1, and the body is saved in the --out folder.`;

const { values } = parseArgs({
  options: {
    bodies: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: join("data", "fuzz") },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(HELP);
else process.exitCode = run(wholeNumber("bodies", values.bodies), wholeNumber("seed", values.seed), values.out);

function run(bodies: number, seed: number, out: string): number {
  const started = process.hrtime.bigint();
  const seconds = (): number => Number(process.hrtime.bigint() - started) / 1e9;
  const { disagreement, ...counts } = fuzz(seed, bodies, (done) => {
    if (done % 50_000 === 0) console.error(`${String(done)} of ${String(bodies)} bodies, ${String(Math.round(done / seconds()))}/s`);
  });
  const { user, system } = process.cpuUsage();
  const speed = { bodiesPerSecond: Math.round(counts.bodies / seconds()), cpuSeconds: Math.round((user + system) / 1e5) / 10 };
  if (disagreement === null) {
    console.log(JSON.stringify({ ...counts, ...speed, disagreement: null }));
    return 0;
  }
  mkdirSync(out, { recursive: true });
  const path = join(out, `seed-${String(seed)}-body-${String(disagreement.index)}.${disagreement.signal}.bin`);
  writeFileSync(path, disagreement.body);
  console.error(["fast:", ...disagreement.difference.fast, "oracle:", ...disagreement.difference.oracle].join("\n"));
  console.log(JSON.stringify({ ...counts, ...speed, disagreement: { index: disagreement.index, signal: disagreement.signal, path } }));
  return 1;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} must be a whole number, not "${text}"`);
  return Number(text);
}
