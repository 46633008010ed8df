/** Sends a leak to a running service in every place and over every transport that a client has. */
import { Metadata } from "@grpc/grpc-js";
import { encodeOtlpJson } from "../../bench/corpus/otlp-json.ts";
import { encodeOtlpProto } from "../../bench/corpus/otlp-proto.ts";
import { grpcCaller, GRPC_PATHS } from "../contract/otlp/grpc-call.ts";
import { gatewayRecord, logPlaces, metricPlaces, spanPlaces } from "../ingest/redact/canary-places.ts";
import type { RunningService } from "../service/service.ts";

export const GATEWAYS = ["generic", "kong", "envoy", "istio"] as const;
const PROTOBUF = "application/x-protobuf", JSON_TYPE = "application/json";

/** What the service answered, headers and body as text: part of what is searched. */
export async function sendEverywhere(service: RunningService, leak: string, atNanos: bigint): Promise<readonly string[]> {
  const answers: string[] = [];
  const post = async (path: string, type: string, body: Buffer | string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(service.otlpHttpUrl + path, { method: "POST", headers: { "content-type": type, ...headers }, body: typeof body === "string" ? body : new Uint8Array(body) });
    answers.push(`${response.status} ${JSON.stringify([...response.headers])} ${Buffer.from(await response.arrayBuffer()).toString("latin1")}`);
    return response.status;
  };
  const caller = grpcCaller(service.otlpGrpcAddress);
  const call = async (path: string, body: Buffer, metadata: Readonly<Record<string, string>> = {}) => {
    const result = await caller.call(path, body, metadata);
    answers.push(`${result.code} ${result.details} ${result.message.toString("latin1")} ${JSON.stringify(result.trailers instanceof Metadata ? result.trailers.getMap() : {})}`);
  };
  for (const groups of Object.values(logPlaces(leak, atNanos))) {
    await post("/v1/logs", PROTOBUF, encodeOtlpProto(groups));
    await post("/v1/logs", JSON_TYPE, encodeOtlpJson("log", groups));
    await call(GRPC_PATHS.logs, encodeOtlpProto(groups));
  }
  for (const groups of Object.values(spanPlaces(leak, atNanos))) {
    await post("/v1/traces", PROTOBUF, encodeOtlpProto(groups));
    await post("/v1/traces", JSON_TYPE, encodeOtlpJson("span", groups));
    await call(GRPC_PATHS.traces, encodeOtlpProto(groups));
  }
  const metrics = metricPlaces(leak, atNanos);
  await post("/v1/metrics", PROTOBUF, encodeOtlpProto(metrics));
  await post("/v1/metrics", JSON_TYPE, encodeOtlpJson("metric", metrics));
  await call(GRPC_PATHS.metrics, encodeOtlpProto(metrics));
  for (const gateway of GATEWAYS) {
    const line = JSON.stringify(gatewayRecord(leak));
    await post(`/v1/gateway/${gateway}`, JSON_TYPE, line);
    await post(`/v1/gateway/${gateway}`, "application/x-ndjson", `${line}\n${line}\n`);
  }
  await sendBroken({ post, call }, leak, atNanos);
  caller.close();
  return answers;
}

interface Senders {
  readonly post: (path: string, type: string, body: Buffer | string, headers?: Readonly<Record<string, string>>) => Promise<number>;
  readonly call: (path: string, body: Buffer, metadata?: Readonly<Record<string, string>>) => Promise<void>;
}

/** Requests that are refused, dead-lettered, or carry the leak beside the body. */
async function sendBroken({ post, call }: Senders, leak: string, atNanos: bigint): Promise<void> {
  const line = encodeURIComponent(leak);
  const old = Object.values(logPlaces(leak, atNanos - 400n * 86_400_000_000_000n)).flat();
  await post("/v1/logs", PROTOBUF, encodeOtlpProto(old));
  await post("/v1/logs", JSON_TYPE, encodeOtlpJson("log", old));
  await post("/v1/logs", JSON_TYPE, `{"resourceLogs": [{"note": ${JSON.stringify(leak)}, ${JSON.stringify(leak)}`);
  await post("/v1/logs", PROTOBUF, Buffer.concat([Buffer.from([10, 200, 1]), Buffer.from(leak)]));
  await post("/v1/logs", JSON_TYPE, JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: leak, traceId: leak, body: { stringValue: leak } }] }] }] }));
  await post("/v1/gateway/generic", JSON_TYPE, `[${JSON.stringify(leak)}, 17, {"timestamp": ${JSON.stringify(leak)}, "auth.decision": "deny"}]`);
  await post(`/v1/gateway/${line}`, JSON_TYPE, "{}");
  await post(`/v1/${line}?token=${line}`, JSON_TYPE, "{}");
  await post(`/v1/logs?token=${line}`, JSON_TYPE, "{}", { authorization: `Bearer ${line}`, cookie: `session=${line}`, "user-agent": line, traceparent: line, "x-api-key": line });
  await post("/v1/logs", `text/${line.slice(0, 60)}`, "{}");
  await post("/v1/logs", JSON_TYPE, "{}", { "content-encoding": line });
  await call(GRPC_PATHS.logs, Buffer.from(leak), { authorization: `Bearer ${line}`, "x-note": line });
}
