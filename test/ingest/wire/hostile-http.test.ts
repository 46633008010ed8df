import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startReceiver, type Receiver } from "../../contract/otlp/harness.ts";
import { rawConnection } from "../../contract/otlp/raw-http.ts";
import { eventually } from "../../contract/otlp/running.ts";

const line = fc.oneof(
  fc.constantFrom(
    "Content-Type: application/json", "Content-Type: application/x-protobuf", "Content-Encoding: gzip", "Content-Encoding: zstd", "Content-Encoding: deflate", "Content-Encoding: \x80",
    "Content-Length: 5", "Content-Length: 0", "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 5, 6", "Content-Length: 0x10", "Content-Length: 70000",
    "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding : chunked", "Expect: 100-continue", "Expect: something",
    "Connection: close", "Connection: upgrade", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__", "Trailer: x", "Host:", "Host: a", "Origin: https://a", "x-tenant: other", "Authorization: Bearer x", " folded: line", "no colon",
  ),
  fc.string({ maxLength: 60 }).map((v) => `x: ${v}`),
  fc.integer({ min: 1, max: 20_000 }).map((n) => `x-long: ${"a".repeat(n)}`),
);
const first = fc.oneof(
  fc.tuple(fc.constantFrom("POST", "POST", "POST", "GET", "OPTIONS", "CONNECT", "HEAD", "PRI", "post"), fc.constantFrom("/v1/logs", "/v1/traces", "/v1/gateway/kong", "*", "http://a/v1/logs", "//", "/\0"), fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "")).map((parts) => parts.join(" ")),
  fc.string({ maxLength: 40 }),
);
const chunk = fc.tuple(fc.constantFrom("1", "5", "5;ext=1", "-1", "ffffffffffffffff", "0", "zz", ""), fc.string({ maxLength: 8 })).map(([size, data]) => `${size}\r\n${data}\r\n`);
const bytes = fc.uint8Array({ maxLength: 400 }).map((b) => Buffer.from(b).toString("latin1"));
const request = fc.tuple(first, fc.array(line, { maxLength: 8 }), fc.array(fc.oneof(chunk, bytes), { maxLength: 4 })).map(([start, lines, body]) => `${start}\r\n${lines.join("\r\n")}\r\n\r\n${body.join("")}`);
const pieces = fc.array(fc.oneof({ weight: 4, arbitrary: request }, { weight: 1, arbitrary: bytes }), { minLength: 1, maxLength: 4 });

let receiver: Receiver;
beforeAll(async () => { receiver = await startReceiver({ maxRequestBytes: 60_000, bodyTimeoutMs: 100, corsOrigins: ["https://a"] }); });
afterAll(() => receiver.stop());

async function attack(texts: readonly string[], ending: "end" | "destroy" | "wait"): Promise<string> {
  const connection = await rawConnection(receiver.httpPort);
  for (const text of texts) connection.send(Buffer.from(text, "latin1"));
  if (ending === "end") connection.socket.end();
  // Whatever was sent is complete by now or is given up by the receiver; a connection that is merely idle is left by us.
  const left = setTimeout(() => connection.socket.destroy(), ending === "destroy" ? 0 : 250);
  const answer = await connection.closed();
  clearTimeout(left);
  return answer;
}

describe("hostile HTTP", () => {
  test("no bytes on a connection crash the receiver, make it answer 5xx other than 503, or leave anything behind", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(pieces, fc.constantFrom("end", "destroy", "wait")), { minLength: 8, maxLength: 8 }), async (attacks) => {
      const answers = await Promise.all(attacks.map(([texts, ending]) => attack(texts, ending)));
      for (const answer of answers) for (const [, status] of answer.matchAll(/(?:^|\n)HTTP\/1\.1 (5\d\d)/g)) expect(status).toBe("503");
      expect((await fetch(`${receiver.httpUrl}/v1/logs`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).status).toBe(200);
    }), { numRuns: 60 });
    await eventually(() => receiver.admission.held).toBe(0);
    expect(receiver.problems).toEqual([]);
  });

  test("a flood of headers is answered 431 and a head that never ends is cut off", async () => {
    expect(await attack([`POST /v1/logs HTTP/1.1\r\n${"x: y\r\n".repeat(100_000)}`], "wait")).toMatch(/^HTTP\/1\.1 431 /);
  });

  test("a thousand pipelined requests are all answered, in order, within the bounds of admission", async () => {
    const one = 'POST /v1/logs HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
    const connection = await rawConnection(receiver.httpPort);
    connection.send(one.repeat(999) + one.replace("Host: a", "Connection: close"));
    const answer = await connection.closed();
    expect(answer.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(1_000);
    await eventually(() => receiver.admission.held).toBe(0);
  });

  test("a slow drip of headers and bodies holds no connection for ever, nor other senders back", async () => {
    const drips = await Promise.all(Array.from({ length: 20 }, () => rawConnection(receiver.httpPort)));
    for (const drip of drips) drip.send("POST /v1/logs HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{");
    expect((await fetch(`${receiver.httpUrl}/v1/logs`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).status).toBe(200);
    for (const answer of await Promise.all(drips.map((drip) => drip.closed()))) expect(answer).toContain("408 Request Timeout");
  });
});
