import { describe, expect, it } from "vitest";
import { envoyLogs } from "../../../../bench/corpus/envoy-logs.ts";
import { encodeOtlpProto } from "../../../../bench/corpus/otlp-proto.ts";
import { createRandom } from "../../../../bench/corpus/random.ts";
import { explainSample, type SampleExplanation } from "../../../../ingest/normalise/explain/explain-sample.ts";
import { SHIPPED } from "../sample.ts";

const otlp = (attributes: Readonly<Record<string, string>>, body?: string) => JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: "1790000000000000000", ...(body === undefined ? {} : { body: { stringValue: body } }), attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } })) }] }] }] });
const DENIED = otlp({ response_code_details: "jwt_authn_access_denied{Jwt_is_expired}", response_code: "401", "auth.jwt.sub": "jane" });

function explain(body: string | Buffer, profile: string | null = null): Extract<SampleExplanation, { kind: "ok" }> {
  const result = explainSample(SHIPPED, Buffer.from(body as string), profile);
  if (result.kind === "malformed") throw new Error(result.message);
  return result;
}

describe("what a sample becomes", () => {
  it("tells the profile, every field with its attribute, every column and the rule", () => {
    const { records, text } = explain(DENIED);
    expect(records).toMatchObject([{ fate: "stored", profile: "envoy", profileBy: "fingerprint", rule: expect.stringMatching(/envoy\.yaml:\d+$/) as unknown }]);
    expect(records[0]?.fields).toContainEqual({ field: "detail", value: "jwt_authn_access_denied{Jwt_is_expired}", from: "response_code_details" });
    expect(records[0]?.columns).toContainEqual({ column: "reason", value: "expired" });
    expect(text).toContain("1 records: 1 stored");
  });

  it("shows no identity and no secret", () => {
    const { text } = explain(otlp({ "auth.decision": "allow", "auth.principal": "jane", "http.url": "https://x/y?api_key=abcd1234efgh" }));
    expect(text).not.toMatch(/jane|abcd1234/);
    expect(text).toContain("secret seen: api_key in attribute:http.url?api_key");
  });

  it("says that a record is no decision", () => {
    expect(explain(otlp({ a: "b" })).text).toContain("No rule of the profile's records makes this an authentication decision");
  });

  it.each([
    ["several requests, a line each", `${DENIED}\n${DENIED}\n`, ["stored", "stored"]],
    ["gateway JSON", JSON.stringify([{ "auth.decision": "allow" }, { x: 1 }]), ["stored", "ignored"]],
    ["gateway JSON lines", '{"auth.decision":"allow"}\n{"auth.decision":"deny"}\n', ["stored", "stored"]],
    ["protobuf", encodeOtlpProto(envoyLogs(createRandom(1), 2)), ["stored", "stored"]],
  ])("takes %s", (_name, body, fates) => {
    expect(explain(body).records.map((r) => r.fate)).toEqual(fates);
  });

  it("the profile can be named; an unknown one and an undecodable body are told", () => {
    expect(explain(DENIED, "generic").records[0]).toMatchObject({ profile: "generic", profileBy: "named" });
    expect(explainSample(SHIPPED, Buffer.from(DENIED), "envoj")).toMatchObject({ kind: "malformed", message: expect.stringContaining('no profile "envoj"') as unknown });
    expect(explainSample(SHIPPED, Buffer.from([0xff, 0xff, 0xff]), null).kind).toBe("malformed");
  });
});
