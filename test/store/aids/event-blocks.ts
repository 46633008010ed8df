import { EVENT_COLUMNS } from "../../../ingest/event.ts";
import { type RawAddress, rawBytes } from "./raw-http.ts";

export interface EventBlockSpec {
  readonly rows: number;
  readonly seed: number;
  /** Event time of the first row, seconds since the epoch; rows are spread evenly over `spreadSeconds`. */
  readonly fromSeconds: number;
  readonly spreadSeconds: number;
}

/** One Native block of `auth_events`, made by the engine itself so that the test shares no code with the product's own writer. */
export function eventBlock(to: RawAddress, spec: EventBlockSpec): Promise<Buffer> {
  const columns = EVENT_COLUMNS.map((column) => `CAST(${expressionOf(column.name, spec)}, ${quoted(column.type)}) AS ${column.name}`);
  return rawBytes(to, `SELECT ${columns.join(", ")} FROM (SELECT number, cityHash64(number, ${String(spec.seed)}) AS h FROM numbers(${String(spec.rows)})) FORMAT Native`);
}

const EXPRESSIONS: Readonly<Record<string, string>> = {
  tenant: "'acme'", product: "['shop', 'pay', 'docs'][1 + h % 3]", environment: "'production'", region: "['eu', 'us'][1 + h % 2]", gateway: "'envoy'",
  gateway_instance: "concat('edge-', toString(h % 2))", service: "concat('svc-', toString(h % 6))", route: "concat('/r', toString(h % 20))", http_method: "'GET'",
  http_status: "if(h % 10 = 0, 401, 200)", signal: "'log'", kind: "'validation'", auth_method: "'jwt'", decision: "if(h % 10 = 0, 'deny', 'allow')",
  reason: "if(h % 10 = 0, 'token_expired', 'ok')", reason_detail: "''", reason_confidence: "'exact'", fault_domain: "if(h % 10 = 0, 'client', 'unknown')",
  decision_point: "'gateway'", client_class: "'app'", auth_latency_us: "if(h % 50 = 0, 4294967295, h % 9000)", request_latency_us: "h % 90000",
  issuer: "'https://issuer.example'", key_id: "'k1'", client_network: "'10.0.0.0/16'", user_agent_family: "'curl'",
  trace_id: "unhex(leftPad(hex(cityHash64(h, 1)), 16, '0')) || unhex(leftPad(hex(cityHash64(h, 2)), 16, '0'))", span_id: "unhex(leftPad(hex(cityHash64(h, 3)), 16, '0'))",
  weight: "1 + h % 3",
};

function expressionOf(name: string, spec: EventBlockSpec): string {
  if (name.endsWith("ts")) return `fromUnixTimestamp64Nano(toInt64(${String(spec.fromSeconds)}000000000 + intDiv(number * ${String(spec.spreadSeconds)}000000000, ${String(spec.rows)})), 'UTC')`;
  return EXPRESSIONS[name] ?? "h % 1000";
}

function quoted(type: string): string {
  return `'${type.replaceAll("'", "\\'")}'`;
}
