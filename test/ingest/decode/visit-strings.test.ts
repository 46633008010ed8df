import { describe, expect, it } from "vitest";
import type { Attributes, Log, Metric, Span } from "../../../bench/corpus/otlp-model.ts";
import { encodeOtlpJson } from "../../../bench/corpus/otlp-json.ts";
import { encodeOtlpProto } from "../../../bench/corpus/otlp-proto.ts";
import { decodeAll } from "./decode-all.ts";

const deep = (secret: string): Attributes => [
  ["plain", { string: `${secret}-1` }],
  ["list", { array: [{ int: 1n }, { string: `${secret}-2` }, { array: [{ string: `${secret}-3` }] }] }],
  ["map", { map: [["authorization", { string: `${secret}-4` }], ["inner", { map: [["token", { string: `${secret}-5` }]] }]] }],
];
const deepStrings = (place: string, secret: string): readonly string[] => [
  `${place} plain=${secret}-1`, `${place} list=${secret}-2`, `${place} list=${secret}-3`, `${place} authorization=${secret}-4`, `${place} token=${secret}-5`,
];

const log: Log = {
  kind: "log", timeUnixNano: 1n, severityText: "severity", eventName: "event-name", attributes: deep("attribute"),
  body: { map: [["http", { map: [["cookie", { string: "body-cookie" }]] }], ["list", { array: [{ string: "body-list" }] }]] },
};
const span: Span = {
  kind: "span", traceId: "", spanId: "", name: "span-name", spanKind: 2, startTimeUnixNano: 1n, endTimeUnixNano: 2n, traceState: "state", attributes: deep("attribute"),
  events: [{ name: "event-name", timeUnixNano: 1n, attributes: deep("event") }],
  links: [{ traceId: "", spanId: "", traceState: "link-state", attributes: deep("link") }],
  status: { code: 2, message: "status-message" },
};
const metric: Metric = {
  kind: "metric", name: "metric-name", description: "metric-description", unit: "metric-unit", data: "sum", temporality: 2, isMonotonic: true,
  points: [{ timeUnixNano: 1n, value: { int: 1n }, attributes: deep("point") }],
};

const CASES = [
  { kind: "log", signal: "logs", item: log, want: [
    ...deepStrings("attribute", "attribute"), "attribute =severity", "name =event-name", "body cookie=body-cookie", "body list=body-list",
  ] },
  { kind: "span", signal: "traces", item: span, want: [
    ...deepStrings("attribute", "attribute"), ...deepStrings("event", "event"), ...deepStrings("link", "link"), "name =span-name", "trace_state =state",
    "event =event-name", "link =link-state", "attribute =status-message",
  ] },
  { kind: "metric", signal: "metrics", item: metric, want: [...deepStrings("metric", "point"), "metric =metric-name", "metric =metric-description", "metric =metric-unit"] },
] as const;
const around = [...deepStrings("resource", "resource"), ...deepStrings("scope", "scope"), "scope =scope-name", "scope =scope-version"];

describe("visiting strings", () => {
  for (const { kind, signal, item, want } of CASES) {
    const request = [{ resource: deep("resource"), scopes: [{ name: "scope-name", version: "scope-version", attributes: deep("scope"), items: [item] }] }];
    it.each([["otlp_proto", encodeOtlpProto(request)], ["otlp_json", encodeOtlpJson(kind, request)]] as const)(`shows every string of a ${kind} once (%s)`, (format, body) => {
      const { strings } = decodeAll(body, { format, signal, keys: ["plain"], visitStrings: true });
      expect([...strings].sort()).toEqual([...around, ...want].sort());
      expect(decodeAll(body, { format, signal, keys: ["plain"] }).strings).toEqual([]);
    });
  }

  it.each([["otlp_proto", encodeOtlpProto], ["otlp_json", (request: Parameters<typeof encodeOtlpProto>[0]) => encodeOtlpJson("log", request)]] as const)(
    "shows a JSON body whole, and its strings under dotted names with escapes undone (%s)", (format, encode) => {
      const json = "{\"headers\":{\"cookie\":\"a\\u003db\"},\"n\":1,\"tries\":[{\"ip\":\"10.0.0.1\"}]}";
      const body = encode([{ resource: [], scopes: [{ name: "", version: "", attributes: [], items: [{ kind: "log", timeUnixNano: 1n, attributes: [], body: { string: json } }] }] }]);
      expect(decodeAll(body, { format, visitStrings: true }).strings).toEqual([`body =${json}`, "body headers.cookie=a=b", "body tries.ip=10.0.0.1"]);
    });

  it("shows the strings of gateway JSON under dotted names", () => {
    const { strings } = decodeAll({ request: { headers: { apikey: "k1", tags: ["a", "b"] } }, empty: "", n: 5, status: "401" }, { format: "gateway_json", keys: ["status"], visitStrings: true });
    expect(strings).toEqual(["attribute request.headers.apikey=k1", "attribute request.headers.tags=a", "attribute request.headers.tags=b", "attribute status=401"]);
  });
});
