import { describe, expect, it } from "vitest";
import { encodeOtlpJson } from "../../../bench/corpus/otlp-json.ts";
import { encodeOtlpProto } from "../../../bench/corpus/otlp-proto.ts";
import type { AcceptRequest } from "../../../ingest/accept.ts";
import type { FormedBlock } from "../../../ingest/block/block.ts";
import type { RecordFate } from "../../../ingest/normalise/normaliser.ts";
import { createStage, RECEIVED_MS } from "../normalise/sample.ts";
import { gatewayRecord, IDS, logPlaces, spanPlaces } from "./canary-places.ts";
import { LEAKS, TRACES } from "./canaries.ts";

const AT = 1_790_000_000_000_000_000n;

interface Result {
  readonly block: FormedBlock;
  readonly fates: readonly RecordFate[];
  readonly detectors: readonly string[];
  readonly fieldPaths: readonly string[];
}

/** Decodes, normalises and forms a block, as the service does. */
function ingest(request: Pick<AcceptRequest, "body" | "format" | "signal">): Result {
  const { normalising, builder } = createStage();
  const watch = normalising.createSecretWatch(builder);
  const normaliser = normalising.createNormaliser(builder);
  const whole: AcceptRequest = { ...request, tenant: "acme", transport: "otlp_http", userAgent: "", profile: null, receivedAtMs: RECEIVED_MS };
  watch.begin(whole);
  normaliser.begin(whole);
  const fates: RecordFate[] = [];
  const outcome = normalising.decoders[request.format].decode(request.body, request.signal, { record: (frame) => { fates.push(normaliser.accept(frame)); }, string: watch.string, counter: () => undefined }, { visitStrings: watch.mayHoldSecret(request.body) });
  expect(outcome.kind).toBe("ok");
  const exposures = [...builder.side.exposures];
  const block = builder.form(RECEIVED_MS) as FormedBlock;
  return { block, fates, detectors: exposures.map((e) => e.detector), fieldPaths: exposures.map((e) => e.fieldPath) };
}

function expectNoTrace({ block, fieldPaths }: Result): void {
  for (const section of block.sections) for (const trace of TRACES) expect(section.native.includes(trace), `${trace} in ${section.table}`).toBe(false);
  // Paths are made of our own words only.
  for (const path of fieldPaths) expect(path).toMatch(/^[a-z_]+(:[\w.:@-]+)?(\?[a-z_]+)?$/);
}

describe.each(LEAKS)("a leaked $name", ({ text: leak, detector }) => {
  const bytesOnly = (place: string) => place === "bytes";

  it.each(Object.entries(logPlaces(leak, AT)))("in logs, %s: reported, stored nowhere", (place, groups) => {
    for (const [format, body] of [["otlp_proto", encodeOtlpProto(groups)], ["otlp_json", encodeOtlpJson("log", groups)]] as const) {
      const result = ingest({ body, format, signal: "logs" });
      expectNoTrace(result);
      if (!bytesOnly(place)) expect(result.detectors, `${place} as ${format}`).toContain(detector);
    }
  });

  it.each(Object.entries(spanPlaces(leak, AT)))("in spans, %s: reported, stored nowhere", (place, groups) => {
    for (const [format, body] of [["otlp_proto", encodeOtlpProto(groups)], ["otlp_json", encodeOtlpJson("span", groups)]] as const) {
      const result = ingest({ body, format, signal: "traces" });
      expectNoTrace(result);
      expect(result.detectors, `${place} as ${format}`).toContain(detector);
    }
  });

  it("in gateway JSON, values and members: reported, stored nowhere", () => {
    const result = ingest({ body: Buffer.from(JSON.stringify([gatewayRecord(leak)])), format: "gateway_json", signal: "logs" });
    expect(result.fates).toEqual(["stored"]);
    expectNoTrace(result);
    expect(result.detectors).toContain(detector);
  });
});

describe("exposures", () => {
  const all = Object.fromEntries(LEAKS.map(({ name, text: leak }) => [`note.${name}`, leak]));

  it("six secrets in one record are six exposures, each once however often it is repeated", () => {
    const record = { auth: { decision: "deny" }, "service.name": "gw", ...all, again: all };
    const result = ingest({ body: Buffer.from(JSON.stringify([record, record])), format: "gateway_json", signal: "logs" });
    expect([...result.detectors].sort()).toEqual(LEAKS.map((l) => l.detector).sort());
    expect(new Set(result.detectors).size).toBe(6);
  });

  it("name where it was seen: our attribute, our parameter, product, service, gateway, trace", () => {
    const { normalising, builder } = createStage();
    const stage = createStage();
    void normalising; void builder;
    const taken = stage.take({ resource: { "service.name": "orders", "service.namespace": "shop" }, logs: [{ ...IDS, attributes: { "auth.decision": "allow", "http.url": "https://x/y?api_key=abcd1234efgh" } }] });
    expect(taken.builder.side.exposures).toMatchObject([{ detector: "api_key", fieldPath: "attribute:http.url?api_key", product: "shop", service: "orders", gateway: "generic", source: "otlp_http/logs", tenant: "acme", occurredNanos: AT }]);
    expect(Buffer.from(taken.builder.side.exposures[0]?.traceId ?? []).toString("hex")).toBe(IDS.traceId);
  });

  it("a credential header is reported although nothing else in a large body calls for a look", () => {
    const stage = createStage();
    const plain = Array.from({ length: 600 }, (_, i) => ({ attributes: { "auth.decision": "allow", "auth.route": `route-${String(i % 7)}`, note: "n".repeat(90) } }));
    const { rows, builder } = stage.take({ logs: [...plain, { attributes: { "auth.decision": "allow", "http.request.header.x-api-key": ["abcdefgh"] } }] });
    expect(rows).toHaveLength(601);
    expect(builder.side.exposures).toMatchObject([{ detector: "api_key", fieldPath: "attribute:http.request.header.x-api-key" }]);
  });

  it("what was redacted by the sender is no exposure", () => {
    const { builder } = createStage().take({ json: { "auth.decision": "allow", request: { headers: { authorization: "REDACTED", cookie: "***", "x-api-key": "-" } } } });
    expect(builder.side.exposures).toEqual([]);
  });
});
