import type { BodyFormat, OtlpSignal } from "../decode/decoder.ts";
import type { ReplyForm } from "./http-answer.ts";

/** Where a request goes: OTLP of one signal, or the log JSON of a gateway by the name of its profile. */
export interface Route {
  readonly signal: OtlpSignal;
  readonly profile: string | null;
}

const OTLP_PATHS: Readonly<Record<string, OtlpSignal>> = { "/v1/logs": "logs", "/v1/traces": "traces", "/v1/metrics": "metrics" };
const GATEWAY_PATH = /^\/v1\/gateway\/([a-z0-9][a-z0-9._-]{0,63})$/;

/** Finds the route of a request target; a query is ignored, as is one slash at the end. Null for every other path. */
export function findRoute(target: string, basePath: string): Route | null {
  const path = (target.split("?", 1)[0] ?? "").replace(/(?<=.)\/$/, "");
  if (!path.startsWith(basePath)) return null;
  const rest = path.slice(basePath.length);
  const signal = Object.hasOwn(OTLP_PATHS, rest) ? OTLP_PATHS[rest] : undefined;
  if (signal !== undefined) return { signal, profile: null };
  const profile = GATEWAY_PATH.exec(rest)?.[1];
  return profile === undefined ? null : { signal: "logs", profile };
}

/** The gRPC methods of OTLP, by path. */
export const GRPC_METHODS: ReadonlyMap<string, OtlpSignal> = new Map([
  ["/opentelemetry.proto.collector.logs.v1.LogsService/Export", "logs"],
  ["/opentelemetry.proto.collector.trace.v1.TraceService/Export", "traces"],
  ["/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "metrics"],
]);

/** How a body of this media type is read and answered on this route; null when it cannot be. */
export function readingOf(route: Route, type: string): { readonly format: BodyFormat; readonly form: ReplyForm } | null {
  if (route.profile !== null) return type === "application/json" || type === "application/x-ndjson" ? { format: "gateway_json", form: "json" } : null;
  if (type === "application/x-protobuf") return { format: "otlp_proto", form: "protobuf" };
  return type === "application/json" ? { format: "otlp_json", form: "json" } : null;
}
