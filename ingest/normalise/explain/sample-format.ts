import type { BodyFormat, OtlpSignal } from "../../decode/decoder.ts";

export interface SamplePart {
  readonly body: Buffer;
  readonly format: BodyFormat;
  readonly signal: OtlpSignal;
}

/**
 * Finds out what a sample file holds: an OTLP/JSON request, several of them a line each, gateway JSON (one record, an array, lines), or else
 * an OTLP protobuf request, whose signal cannot be told from its bytes, so that both are offered.
 */
export function samplePartsOf(body: Buffer): readonly SamplePart[] {
  const first = body.toString("latin1", 0, 64).trimStart()[0];
  if (first !== "{" && first !== "[") return [{ body, format: "otlp_proto", signal: "logs" }, { body, format: "otlp_proto", signal: "traces" }];
  const whole = signalOf(body.toString("utf8"));
  if (whole !== null) return [{ body, format: "otlp_json", signal: whole }];
  const lines = body.toString("utf8").split("\n").filter((line) => line.trim() !== "");
  const signals = lines.map(signalOf);
  if (signals.every((signal) => signal !== null)) return lines.map((line, i) => ({ body: Buffer.from(line), format: "otlp_json", signal: signals[i] as OtlpSignal }));
  return [{ body, format: "gateway_json", signal: "logs" }];
}

function signalOf(text: string): OtlpSignal | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    if ("resourceLogs" in value) return "logs";
    if ("resourceSpans" in value) return "traces";
    return "resourceMetrics" in value ? "metrics" : null;
  } catch {
    return null;
  }
}
