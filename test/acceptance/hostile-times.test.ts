/** Times and numbers that no clock and no counter can have, sent to the running service: it goes on, and what can be kept is kept. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { texts } from "../../bench/corpus/otlp-model.ts";
import { encodeOtlpProto } from "../../bench/corpus/otlp-proto.ts";
import { eventually } from "../service/eventually.ts";
import { startService, type RunningService } from "../service/service.ts";

const NOW = BigInt(Date.now()) * 1_000_000n;
const TIMES: readonly (readonly [string, bigint])[] = [["zero", 0n], ["the first nanosecond", 1n], ["the greatest signed", 2n ** 63n - 1n], ["the least that is not signed", 2n ** 63n], ["the greatest", 2n ** 64n - 1n]];
const VALUES: readonly (readonly [string, { readonly int: bigint } | { readonly double: number }])[] = [["negative", { int: -1n }], ["the greatest integer", { int: 2n ** 63n - 1n }], ["2^64", { double: 2 ** 64 }], ["more than any counter", { double: 1e300 }], ["infinite", { double: Number.POSITIVE_INFINITY }], ["no number", { double: Number.NaN }]];
const TOKEN = "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLW9mLWEtdG9rZW4tdGhhdC1pcy1sb25n";

function metric(timeUnixNano: bigint, value: (typeof VALUES)[number][1]): Buffer {
  const point = { timeUnixNano, attributes: [], value };
  return encodeOtlpProto([{ resource: [], scopes: [{ name: "", version: "", attributes: [], items: [{ kind: "metric", name: "http.jwt_authn.jwks_fetch_failed", description: "", unit: "1", data: "sum", temporality: 2, isMonotonic: true, points: [point] }] }] }]);
}

function log(timeUnixNano: bigint, observedTimeUnixNano: bigint): Buffer {
  return encodeOtlpProto([{ resource: [], scopes: [{ name: "", version: "", attributes: [], items: [{ kind: "log", timeUnixNano, observedTimeUnixNano, traceId: "", attributes: texts({ "http.request.header.authorization": TOKEN, "auth.decision": "allow" }) }] }] }]);
}

describe("impossible times and numbers", () => {
  let service: RunningService;
  const post = async (signal: string, body: Buffer) => (await fetch(`${service.otlpHttpUrl}/v1/${signal}`, { method: "POST", headers: { "content-type": "application/x-protobuf" }, body: new Uint8Array(body) })).status;
  beforeAll(async () => { service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "warn" } }); }, 60_000);
  afterAll(async () => { await service.kill(); service.remove(); });

  test.each(TIMES)("a counter's point dated %s", async (_name, at) => { expect(await post("metrics", metric(at, { int: 1n }))).toBe(200); });
  test.each(VALUES)("a counter's value that is %s", async (_name, value) => { expect(await post("metrics", metric(NOW, value))).toBe(200); });
  test.each(TIMES)("a record with a secret in it, dated and observed %s", async (_name, at) => { expect(await post("logs", log(at, at))).toBe(200); });

  test("the service is the same process, everything is stored, and the ledger adds up", async () => {
    await eventually("the log is drained", async () => {
      const { bySource, identityHolds } = (await (await fetch(`${service.httpUrl}/api/v1/ledger`)).json()) as { identityHolds: boolean; bySource: { inLog: number; received: number }[] };
      return identityHolds && bySource.every((s) => s.inLog === 0) && bySource.reduce((sum, s) => sum + s.received, 0) === 2 * TIMES.length + VALUES.length;
    });
    expect(service.output()).not.toContain("ERR_OUT_OF_RANGE");
  });
});
