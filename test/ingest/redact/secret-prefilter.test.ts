import { describe, expect, it } from "vitest";
import { envoyLogs } from "../../../bench/corpus/envoy-logs.ts";
import { istioLogs } from "../../../bench/corpus/istio-logs.ts";
import { kongSpans } from "../../../bench/corpus/kong-spans.ts";
import { encodeOtlpProto } from "../../../bench/corpus/otlp-proto.ts";
import { createRandom } from "../../../bench/corpus/random.ts";
import { FURTHER_NEEDLES } from "../../../ingest/redact/secret-needles.ts";
import { createSecretPrefilter, SMALL_BODY_BYTES } from "../../../ingest/redact/secret-prefilter.ts";
import { LEAKS } from "./canaries.ts";

const random = createRandom(7);
const CLEAN = Buffer.concat([encodeOtlpProto(envoyLogs(random, 512)), encodeOtlpProto(istioLogs(random, 128)), encodeOtlpProto(kongSpans(random, 64))]);
const filler = (size: number) => Buffer.alloc(size, "ordinary telemetry of a gateway, nothing else. ");

const OTHERS = [
  "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "glpat-AbC123dEf456GhI789jk", "xoxb-1234567890-abcdef", "sk-proj-abc123def456ghi789", "AKIAIOSFODNN7EXAMPLE", "AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q", "npm_abcdefghijklmnopqrstuvwxyz0123456789",
  "https://alice:s3cret@example.com/", "bearer 0123456789abcdef", "x%3Faccess_token%3Dabc123def", '{"password":"swordfish"}', '{"client_secret":"swordfish"}', '{"refresh_token":"swordfish"}', '{"api_key":"swordfish"}', "my.password", "x-api-key", "set-cookie", "Authorization", "user.passwd",
];

describe("the quick look", () => {
  it("finds nothing in clean traffic, at every turn", () => {
    const mayHoldSecret = createSecretPrefilter();
    for (let i = 0; i < FURTHER_NEEDLES.length * 2; i++) expect(mayHoldSecret(CLEAN)).toBe(false);
  });

  it.each([...LEAKS.map((l) => l.text), ...OTHERS])("in a small body it finds %s", (leak) => {
    expect(createSecretPrefilter()(Buffer.concat([filler(3_000), Buffer.from(`${leak}\u0012`), filler(3_000)]))).toBe(true);
  });

  it.each(LEAKS.filter((l) => ["token", "password", "jwt", "pem"].includes(l.name)))("in a large body it finds a $name at once", ({ text }) => {
    expect(createSecretPrefilter()(Buffer.concat([filler(SMALL_BODY_BYTES * 2), Buffer.from(text)]))).toBe(true);
  });

  it.each(OTHERS)("in large bodies it finds %s within a round of needles", (leak) => {
    const mayHoldSecret = createSecretPrefilter();
    const body = Buffer.concat([filler(SMALL_BODY_BYTES * 2), Buffer.from(leak)]);
    expect(Array.from({ length: FURTHER_NEEDLES.length }, () => mayHoldSecret(body))).toContain(true);
  });

  it("JSON is always looked through whole", () => {
    expect(createSecretPrefilter()(Buffer.from(JSON.stringify({ a: "x".repeat(SMALL_BODY_BYTES * 2), client_secret: "swordfish" })))).toBe(true);
  });

  it("a sender's own marks are no secrets", () => {
    expect(createSecretPrefilter()(Buffer.from('{"request":{"headers":{"authorization":"REDACTED","cookie":"***"}},"www-authenticate":"Bearer realm=\\"x\\""}'))).toBe(false);
  });
});
