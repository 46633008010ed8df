import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCredentialMessage } from "../../../ingest/lifecycle/decode-credential-message.ts";

const FACTS = { tenant: "acme", topic: "credential_events", receivedAtMs: 1_790_000_000_000 };
const event = (id: string) => ({ id, kind: "revoked", scope: "token", occurredAt: 1_790_000_000, credential: "jti" });
const decode = (text: string) => decodeCredentialMessage(Buffer.from(text), FACTS);

test.each([
  ["one event", JSON.stringify(event("a")), ["a"]],
  ["an array", JSON.stringify([event("a"), event("b")]), ["a", "b"]],
  ["lines", `${JSON.stringify(event("a"))}\n\r\n${JSON.stringify(event("b"))}\n`, ["a", "b"]],
  ["the API's form", JSON.stringify({ events: [event("a"), event("b")] }), ["a", "b"]],
  ["an empty array", "[]", []],
])("reads %s", (_name, text, ids) => {
  const batch = decode(text);
  expect(batch.events.map((e) => e.nativeId)).toEqual(ids);
  expect(batch).toMatchObject({ tenant: "acme", source: "kafka:credential_events", transport: "kafka", receivedAtMs: FACTS.receivedAtMs, unusable: [] });
});

test.each([
  ["an empty message", "", ["ING_EVENTS_MALFORMED"]],
  ["no JSON", "}{", ["ING_EVENTS_MALFORMED"]],
  ["an event without an id", JSON.stringify({ ...event("a"), id: undefined }), ["ING_EVENT_INVALID"]],
  ["a number", "7", ["ING_EVENT_INVALID"]],
  ["one broken line", `${JSON.stringify(event("a"))}\n{`, ["ING_EVENTS_MALFORMED"]],
])("puts %s into quarantine and keeps what is usable", (_name, text, codes) => {
  expect(decode(text).unusable?.map((u) => u.code)).toEqual(codes);
});

test("never throws, and accounts for every event", () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map((text) => new TextEncoder().encode(text)), fc.array(fc.json(), { maxLength: 4 }).map((lines) => new TextEncoder().encode(lines.join("\n"))));
  fc.assert(fc.property(bytes, (message) => {
    const { events, unusable = [] } = decodeCredentialMessage(message, FACTS);
    expect(events.length + unusable.length).toBeLessThanOrEqual(10_001);
  }), { numRuns: 1_000 });
});
