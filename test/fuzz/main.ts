import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startService } from "../service/service.ts";
import { fuzzService } from "./fuzz-service.ts";
import { fuzz } from "./fuzz.ts";

const HELP = `Runs mutated OTLP bodies through the decoder of the service and through an independent one, and compares what they read.

  npm run fuzz -- [--bodies 1000000] [--seed 1] [--out data/fuzz]
  npm run fuzz -- --service [--bodies 1000000] [--seed 1]

With --service they are also posted to a service of its own (a temporary data directory, free ports): every answer must be 200 or 400 as the
decoders judge the body, never 5xx, the service must live, and its memory is told.

Progress goes to stderr, one JSON object to stdout. On a disagreement the exit code is 1, and without --service the body is saved in the --out folder.`;

const PROGRESS_EVERY = 50_000;

const { values } = parseArgs({
  options: {
    bodies: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: join("data", "fuzz") },
    service: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const started = process.hrtime.bigint();
const seconds = (): number => Number(process.hrtime.bigint() - started) / 1e9;

if (values.help) console.log(HELP);
else if (values.service) process.exitCode = await runService(wholeNumber("bodies", values.bodies), wholeNumber("seed", values.seed));
else process.exitCode = run(wholeNumber("bodies", values.bodies), wholeNumber("seed", values.seed), values.out);

function progress(bodies: number): (done: number) => void {
  return (done) => { if (done % PROGRESS_EVERY === 0) console.error(`${String(done)} of ${String(bodies)} bodies, ${String(Math.round(done / seconds()))}/s`); };
}

function run(bodies: number, seed: number, out: string): number {
  const { disagreement, ...counts } = fuzz(seed, bodies, progress(bodies));
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

async function runService(bodies: number, seed: number): Promise<number> {
  const service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "warn" } });
  try {
    const result = await fuzzService(service, seed, bodies, progress(bodies));
    const ledgerHolds = result.isServiceAlive && ((await (await fetch(`${service.httpUrl}/api/v1/ledger`)).json()) as { readonly identityHolds: boolean }).identityHolds;
    console.log(JSON.stringify({ ...result, ledgerHolds, bodiesPerSecond: Math.round(result.sent / seconds()) }));
    if (!result.isServiceAlive) console.error(`the service ended; the last that it printed:\n${service.output().slice(-4_000)}`);
    return result.wrong.length === 0 && result.serverErrors === 0 && ledgerHolds ? 0 : 1;
  } finally {
    await service.stop();
    service.remove();
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} must be a whole number, not "${text}"`);
  return Number(text);
}
