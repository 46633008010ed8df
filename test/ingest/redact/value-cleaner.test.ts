import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSipHash } from "../../../ingest/block/siphash.ts";
import { createSecretSearch } from "../../../ingest/redact/find-secrets.ts";
import { createValueCleaner, MAX_VALUE_BYTES, type ValueKind } from "../../../ingest/redact/value-cleaner.ts";

const cleaner = createValueCleaner({ search: createSecretSearch(), hash: createSipHash(new Uint8Array(16).fill(7)) });

function clean(value: string | Buffer, kind: ValueKind = "name"): string {
  const bytes = Buffer.from(value as string);
  return cleaner.out.toString("utf8", 0, cleaner.clean(kind, bytes, 0, bytes.length));
}

const HEX = "4bf92f3577b34da6a3ce929d0e0e4736";
const UUID = "8f2b6c1e-6c5e-4d53-9b39-2f1f6c0d1a11";

describe("what a value is stored as", () => {
  it.each([
    ["names stay as they are", "orders-api", "orders-api"],
    ["a pod keeps its name", "istio-ingressgateway-7c9f8b6d5-x2x4z", "istio-ingressgateway-7c9f8b6d5-x2x4z"],
    ["letters beyond ASCII stay", "zahlung-münchen", "zahlung-münchen"],
    ["camel case is no secret", "OrdersServiceProductionV2", "OrdersServiceProductionV2"],
    ["a query is cut", "/v1/orders?access_token=abc123", "/v1/orders"],
    ["a UUID is no name", `worker-${UUID}`, "worker-{id}"],
    ["hex is no name", `cache-${HEX}`, "cache-{id}"],
    ["base64url in pieces is no name", "x-aB3dE-f6G7h_I8jK9lM0nO1pQ", "{id}"],
    ["long numbers are no names", "account 4111111111111111", "account {id}"],
    ["a secret is replaced", "svc AKIAIOSFODNN7EXAMPLE here", "svc {redacted} here"],
    ["a key in a word is replaced", "sk_live_51HxQ2abcdEFGH", "{redacted}"],
    ["control characters and marks that passwords like are replaced", "a\u0000b\tc\"d!e", "a_b_c_d_e"],
    ["marks of direction are replaced", "pay\u202Epal", "pay_pal"],
    ["white space at the ends goes", "  orders ", "orders"],
    ["nothing stays nothing", "", ""],
  ])("%s", (_name, value, stored) => {
    expect(clean(value)).toBe(stored);
  });

  it("bytes that are not UTF-8 are replaced", () => {
    expect(clean(Buffer.from([0x61, 0xff, 0xfe, 0x62]))).toBe("a__b");
  });

  it("a handle keeps opaque parts apart by keyed hash, and never shows them", () => {
    const [one, two] = [clean(`https://login.example.com/${UUID}/v2.0`, "handle"), clean(`https://login.example.com/${UUID.replace("8f", "9f")}/v2.0`, "handle")];
    expect(one).toMatch(/^https:\/\/login\.example\.com\/\{id:[0-9a-f]{8}\}\/v2\.0$/);
    expect(two).not.toBe(one);
    expect(clean(`https://login.example.com/${UUID}/v2.0`, "handle")).toBe(one);
  });

  it("any bytes give valid UTF-8 within the bound, without controls, and cleaning again changes nothing", () => {
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.string({ unit: "grapheme", maxLength: 200 }).map((s) => Buffer.from(s))), (bytes) => {
      const length = cleaner.clean("name", bytes, 0, bytes.length);
      const stored = Buffer.from(cleaner.out.subarray(0, length));
      expect(length).toBeLessThanOrEqual(MAX_VALUE_BYTES);
      expect(isUtf8(stored)).toBe(true);
      expect(stored.toString()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(clean(stored)).toBe(stored.toString());
    }), { numRuns: 2_000 });
  });

  it("no long run of letters and digits survives", () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 20, maxLength: 60 }), fc.constantFrom("hex", "base64url"), (random, encoding) => {
      const secret = Buffer.from(random).toString(encoding as "hex");
      fc.pre(/\d.*\d.*\d/.test(secret) && /[a-z]/i.test(secret) && (encoding === "hex" || /[A-Z].*[A-Z].*[a-z].*[a-z]/.test(secret)));
      fc.pre(new Set(random).size > 12);
      expect(clean(`x ${secret}`)).not.toContain(secret);
    }), { numRuns: 1_000 });
  });
});
