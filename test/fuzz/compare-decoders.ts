import { COUNTER_NAMES } from "../../bench/corpus/mixed-requests.ts";
import { ENVOY_KEYS } from "../../bench/corpus/envoy-logs.ts";
import type { Decoder, OtlpSignal } from "../../ingest/decode/decoder.ts";
import { createKeyTable } from "../../ingest/decode/key-table.ts";
import { createProtoDecoder } from "../../ingest/decode/proto-decoder.ts";
import { createFrameDump, type FrameDump } from "./frame-dump.ts";
import { createOracleDecoder } from "./oracle/oracle-decoder.ts";

/** Names that all corpora use, whole and inside nested maps and JSON bodies. */
export const FUZZ_KEYS = [
  ...ENVOY_KEYS, "http.method", "http.url", "http.status_code", "http.flavor", "kong.request.id", "downstream_peer", "auth", "auth.auth", "auth.decision",
  "auth.reason", "auth.status", "status", "request", "request.id", "request.tags", "x", "x.x", "a", "a.b", "http.request.header.authorization",
];

export interface Comparison {
  readonly isOk: boolean;
  readonly records: number;
  /** Null when the decoders agree, else the lines that only one of them wrote (none, when they differ in order alone). */
  readonly difference: { readonly fast: readonly string[]; readonly oracle: readonly string[] } | null;
}

/**
 * Makes a function that runs a body through the fast decoder and the oracle and compares all that their sinks were given.
 * @param wrap changes the fast decoder: for the test that proves that a difference would be seen
 */
export function createComparison(wrap: (fast: Decoder) => Decoder = (fast) => fast): (body: Buffer, signal: OtlpSignal, visitStrings: boolean) => Comparison {
  const keys = createKeyTable(FUZZ_KEYS);
  const fast = wrap(createProtoDecoder(keys, COUNTER_NAMES)), oracle = createOracleDecoder(keys, COUNTER_NAMES);
  const fastDump = createFrameDump(keys), oracleDump = createFrameDump(keys);
  return (body, signal, visitStrings) => {
    const left = run(fast, fastDump, body, signal, visitStrings);
    const right = run(oracle, oracleDump, body, signal, visitStrings);
    const isEqual = left.lines.length === right.lines.length && left.lines.every((line, index) => line === right.lines[index]);
    return { isOk: left.isOk, records: left.records, difference: isEqual ? null : { fast: without(left.lines, right.lines), oracle: without(right.lines, left.lines) } };
  };
}

/** The lines beyond those that `others` has too, each counted as often as it is there. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** A malformed request is one line, whatever the sink had been given before and whatever the words: the caller rolls all of it back. */
function run(decoder: Decoder, dump: FrameDump, body: Buffer, signal: OtlpSignal, visitStrings: boolean) {
  dump.reset();
  const outcome = decoder.decode(body, signal, dump, { visitStrings });
  if (outcome.kind === "malformed") return { isOk: false, records: 0, lines: ["malformed"] };
  return { isOk: true, records: outcome.records, lines: [`ok ${String(outcome.records)} ${String(outcome.ignoredPoints)}`, ...dump.lines()] };
}
