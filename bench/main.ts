/** `npm run bench -- NAME [--seconds N]`: runs one benchmark and prints one JSON object. Figures are measured here and now; none is asserted. */
import { parseArgs } from "node:util";
import { INGEST_BENCH_DEFAULTS, runIngestBench } from "./ingest.ts";

const { positionals, values } = parseArgs({ allowPositionals: true, options: { seconds: { type: "string" }, connections: { type: "string" } } });
const number = (text: string | undefined, fallback: number) => { const n = Number(text ?? fallback); if (!Number.isFinite(n) || n <= 0 || n > 600) throw new RangeError("a number from 1 to 600 is wanted"); return n; };

switch (positionals[0]) {
  case "ingest":
    console.log(JSON.stringify(await runIngestBench({ ...INGEST_BENCH_DEFAULTS, seconds: number(values.seconds, INGEST_BENCH_DEFAULTS.seconds), connections: number(values.connections, INGEST_BENCH_DEFAULTS.connections) }), null, 2));
    break;
  case "decode":
    await import("./decode.ts");
    break;
  default:
    console.error("use: npm run bench -- ingest | decode [--seconds N] [--connections N]");
    process.exitCode = 2;
}
