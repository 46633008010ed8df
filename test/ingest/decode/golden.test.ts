import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodeOtlpProto } from "../../../bench/corpus/otlp-proto.ts";
import type { BodyFormat } from "../../../ingest/decode/decoder.ts";
import { decodeAll, type SeenRecord } from "./decode-all.ts";
import { jsonToModel } from "./json-to-model.ts";

/** What each gateway sends (`<name>.<logs|traces|gateway>.json`) and what the decoders make of it (`<name>.golden`, rewritten by `vitest -u`). */
const folder = new URL("./golden/", import.meta.url);
const inputs = readdirSync(folder).filter((name) => name.endsWith(".json"));

const keys = [
  "http.request.method", "url.path", "http.response.status_code", "response_code_details", "response_flags", "duration", "route_name", "client.address", "request_id",
  "auth.jwt.failed", "auth.jwt.kid", "auth.method", "auth.subrequest.status", "log_name", "node_name", "service.name", "downstream_peer", "http.method", "http.url", "http.route",
  "http.status_code", "http.flavor", "kong.request.id", "request.method", "request.id", "request.headers.user-agent", "request.headers.authorization", "response.status",
  "response.headers.www-authenticate", "latencies.kong", "latencies.proxy", "tries", "authenticated_entity", "authenticated_entity.id", "consumer", "consumer.username", "route.name",
  "route.paths", "client_ip", "started_at", "source", "trace_id", "trace_id.w3c", "auth_error", "apisix_latency", "start_time", "upstream", "net.sock.peer.addr",
  "http.response.header.www_authenticate", "DownstreamStatus", "OriginStatus", "RouterName", "ClientUsername", "Duration", "status", "response_flag", "prefix", "latency_gateway",
  "gw", "errorType", "authzLatency", "principal", "fault", "errorcode", "ts", "authentication.request.type", "authentication.failure.type", "stream", "user", "message", "uri",
];

function dumpOf(body: Buffer, format: BodyFormat, signal: "logs" | "traces"): string {
  const { outcome, records, strings } = decodeAll(body, { format, signal, keys, visitStrings: true });
  return `${JSON.stringify({ outcome, records: records.map(said), strings: [...strings].sort() }, null, 1)}\n`;
}

/** A record without what it does not say, and without the serial number, which tells only of change. */
function said(record: SeenRecord): object {
  const entries = Object.entries(record).map(([name, value]) => [name, typeof value === "bigint" ? String(value) : (value as unknown)] as const);
  return Object.fromEntries(entries.filter(([name, value]) => name !== "serial" && !["", "0", "[0,\"\"]", "{}", "null", "none"].includes(typeof value === "string" ? value : JSON.stringify(value))));
}

describe("what gateways send", () => {
  it.each(inputs)("%s", async (name) => {
    const [base, kind] = name.split(".");
    const body = readFileSync(new URL(name, folder));
    const golden = new URL(`${base ?? ""}.golden`, folder).pathname;
    if (kind === "gateway") return expect(dumpOf(body, "gateway_json", "logs")).toMatchFileSnapshot(golden);
    const signal = kind === "logs" ? "logs" : "traces";
    const dump = dumpOf(body, "otlp_json", signal);
    expect(dumpOf(encodeOtlpProto(jsonToModel(signal, JSON.parse(body.toString()))), "otlp_proto", signal)).toBe(dump);
    return expect(dump).toMatchFileSnapshot(golden);
  });

  it("has a file for each gateway", () => {
    const gateways = ["envoy", "istio", "kong", "apisix", "nginx", "traefik", "krakend", "tyk", "aws", "apigee", "spring", "oauth2-proxy"];
    for (const gateway of gateways) expect(inputs.some((name) => name.startsWith(gateway))).toBe(true);
  });
});
