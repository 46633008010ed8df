/** `npm run bench -- NAME [--seconds N]`: runs one benchmark and prints one JSON object. Figures are measured here and now; none is asserted. */
import { parseArgs } from "node:util";
import { configSchema } from "../config.ts";
import { INGEST_BENCH_DEFAULTS, runIngestBench } from "./ingest.ts";
import { runCatchUp, runKafkaBenches } from "./kafka.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: "string" }, connections: { type: "string" }, records: { type: "string" }, "catch-up": { type: "string" }, turns: { type: "string" }, gzip: { type: "boolean", default: false } },
});
const number = (text: string | undefined, fallback: number, max = 600) => { const n = Number(text ?? fallback); if (!Number.isFinite(n) || n <= 0 || n > max) throw new RangeError(`a number from 1 to ${max} is wanted`); return n; };
const print = (report: object) => console.log(JSON.stringify(report, null, 2));
const MOST_RECORDS = 20_000_000;

switch (positionals[0]) {
  case "ingest":
    print(await runIngestBench({ ...INGEST_BENCH_DEFAULTS, seconds: number(values.seconds, INGEST_BENCH_DEFAULTS.seconds), connections: number(values.connections, INGEST_BENCH_DEFAULTS.connections) }));
    break;
  case "kafka":
    if (values["catch-up"] !== undefined) print(await runCatchUp(number(values["catch-up"], 0, MOST_RECORDS), configSchema.parse({}).maxInFlightBytes));
    else print(await runKafkaBenches({ records: number(values.records, 1_000_000, MOST_RECORDS), codec: values.gzip ? "gzip" : "none" }));
    break;
  case "boards":
    print(await (await import("./boards.ts")).runBoardsBench(number(values.records, 600_000, MOST_RECORDS)));
    break;
  case "readers":
    print(await (await import("./readers.ts")).runReadersBench(number(values.turns, 10)));
    break;
  case "decode":
    await import("./decode.ts");
    break;
  default:
    console.error("use: npm run bench -- ingest | decode [--seconds N] [--connections N]\n     npm run bench -- kafka [--records N] [--gzip] | kafka --catch-up N\n     npm run bench -- boards [--records N]\n     npm run bench -- readers [--turns N]");
    process.exitCode = 2;
}
