import type { OtlpSignal } from "../decode/decoder.ts";
import { bytesField, integerField, stringField } from "./proto-writer.ts";

const REJECTED_KEY = { logs: "rejectedLogRecords", traces: "rejectedSpans", metrics: "rejectedDataPoints" } as const satisfies Readonly<Record<OtlpSignal, string>>;

/**
 * `Export{Logs,Trace,Metrics}ServiceResponse`: one shape for the three, {partial_success 1 {rejected 1, error_message 2}}. Partial success
 * stays unset on full success: no bytes (OTLP 1.11.0, "Full Success"). `rejected` zero with a message is a warning.
 */
export function encodeExportResponse(rejected: number, message: string): Buffer {
  if (rejected === 0 && message === "") return Buffer.alloc(0);
  return bytesField(1, Buffer.concat([integerField(1, rejected), stringField(2, message)]));
}

/** The same as ProtoJSON: `{}` on full success; the count is a string, as 64-bit integers are there. */
export function exportResponseJson(signal: OtlpSignal, rejected: number, message: string): string {
  if (rejected === 0 && message === "") return "{}";
  const count = rejected === 0 ? {} : { [REJECTED_KEY[signal]]: String(rejected) };
  return JSON.stringify({ partialSuccess: message === "" ? count : { ...count, errorMessage: message } });
}
