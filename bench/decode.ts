import { parseArgs } from "node:util";
import type { Decoder, RecordSink } from "../ingest/decode/decoder.ts";
import { createJsonDecoder } from "../ingest/decode/json-decoder.ts";
import { createKeyTable } from "../ingest/decode/key-table.ts";
import { createProtoDecoder } from "../ingest/decode/proto-decoder.ts";
import { createOracleDecoder } from "../test/fuzz/oracle/oracle-decoder.ts";
import { ENVOY_KEYS, envoyLogs } from "./corpus/envoy-logs.ts";
import { encodeOtlpJson } from "./corpus/otlp-json.ts";
import { encodeOtlpProto } from "./corpus/otlp-proto.ts";
import { createRandom } from "./corpus/random.ts";

const HELP = `Measures how fast one thread decodes Envoy-style access log records.

  npm run bench -- decode [--seconds 2] [--seed 1]

One JSON object goes to stdout: records a second of time and of processor time, the best of three rounds of --seconds
for each decoder, the sink doing nothing.`;

const RECORDS_PER_REQUEST = 512;
const REQUESTS = 8;
const ROUNDS = 3;

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "2" }, seed: { type: "string", default: "1" }, help: { type: "boolean", default: false } },
  // The name of the benchmark may stand first.
  allowPositionals: true,
});

if (values.help) console.log(HELP);
else console.log(JSON.stringify(measure(Number(values.seconds), Number(values.seed))));

function measure(seconds: number, seed: number): object {
  const random = createRandom(seed);
  const requests = Array.from({ length: REQUESTS }, () => envoyLogs(random, RECORDS_PER_REQUEST));
  const protobuf = requests.map((request) => encodeOtlpProto(request));
  const json = requests.map((request) => encodeOtlpJson("log", request));
  const keys = createKeyTable(ENVOY_KEYS);
  const records = REQUESTS * RECORDS_PER_REQUEST;
  return {
    node: process.version,
    corpus: {
      records: "Envoy access log, 17 string attributes, ids, 10 % denied", recordsPerRequest: RECORDS_PER_REQUEST, requests: REQUESTS, seed, keysWanted: keys.names.length,
      bytesPerRecord: Math.round(bytesOf(protobuf) / records), jsonBytesPerRecord: Math.round(bytesOf(json) / records),
    },
    protobuf: best(createProtoDecoder(keys), protobuf, seconds, false),
    protobufVisitingStrings: best(createProtoDecoder(keys), protobuf, seconds, true),
    json: best(createJsonDecoder(keys), json, seconds, false),
    oracle: best(createOracleDecoder(keys), protobuf, seconds, false),
  };
}

interface Rate {
  readonly recordsPerSecond: number;
  /** The same over the processor time of the one thread: what a machine that others use at the same time does not distort. */
  readonly recordsPerCpuSecond: number;
}

function best(decoder: Decoder, bodies: readonly Buffer[], seconds: number, visitStrings: boolean): Rate {
  const rates = Array.from({ length: ROUNDS }, () => rate(decoder, bodies, seconds, visitStrings));
  return rates.reduce((most, next) => (next.recordsPerCpuSecond > most.recordsPerCpuSecond ? next : most));
}

function rate(decoder: Decoder, bodies: readonly Buffer[], seconds: number, visitStrings: boolean): Rate {
  const sink: RecordSink = { record: () => undefined, string: () => undefined, counter: () => undefined };
  const started = process.hrtime.bigint();
  const startedCpu = process.threadCpuUsage();
  const budget = BigInt(Math.round(seconds * 1e9));
  let records = 0;
  let spent = 0n;
  for (; spent < budget; spent = process.hrtime.bigint() - started) {
    for (const body of bodies) {
      const outcome = decoder.decode(body, "logs", sink, { visitStrings });
      if (outcome.kind !== "ok") throw new Error(`the corpus does not decode: ${outcome.message}`);
      records += outcome.records;
    }
  }
  const { user, system } = process.threadCpuUsage(startedCpu);
  return { recordsPerSecond: Math.round(records / (Number(spent) / 1e9)), recordsPerCpuSecond: Math.round(records / ((user + system) / 1e6)) };
}

function bytesOf(bodies: readonly Buffer[]): number {
  return bodies.reduce((sum, body) => sum + body.length, 0);
}
