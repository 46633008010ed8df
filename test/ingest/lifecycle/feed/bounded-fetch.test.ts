import { afterAll, beforeAll, expect, it } from "vitest";
import { boundedFetch, type BoundedRequest } from "../../../../ingest/lifecycle/feed/bounded-fetch.ts";
import { startScriptedServer, type ScriptedServer } from "./scripted-server.ts";

let server: ScriptedServer;
beforeAll(async () => { server = await startScriptedServer((_q, r) => r.end()); });
afterAll(() => server.close());

const ask = (more: Partial<BoundedRequest> = {}) => boundedFetch({ url: `${server.url}/a`, timeoutMs: 20_000, maxBytes: 1_000, maxRedirects: 2, signal: new AbortController().signal, ...more });

it("gives status, headers, body and how long it took", async () => {
  server.handle = (_q, r) => { r.writeHead(404, { etag: "\"x\"" }); r.end("gone"); };
  const answer = await ask();
  expect(answer).toMatchObject({ kind: "answered", status: 404, body: Buffer.from("gone") });
  expect(answer.kind === "answered" && answer.headers.get("etag")).toBe("\"x\"");
  expect(answer.latencyUs).toBeGreaterThan(0);
});

it("reads no more than it may, whatever length was promised", async () => {
  server.handle = (_q, r) => { r.write("x".repeat(900)); r.write("x".repeat(900)); r.end(); };
  expect(await ask()).toMatchObject({ kind: "failed", why: "too_large" });
});

it("waits no longer than it may, also for a body that trickles", async () => {
  server.handle = (_q, r) => { r.write("{"); };
  expect(await ask({ timeoutMs: 300 })).toMatchObject({ kind: "failed", why: "timeout" });
});

it("ends when its owner does", async () => {
  server.handle = () => undefined;
  const owner = new AbortController();
  const answer = ask({ signal: owner.signal });
  owner.abort();
  expect(await answer).toMatchObject({ kind: "failed", why: "network" });
});

it("follows redirects as far as allowed, none with a body, none to another protocol or to nowhere", async () => {
  server.handle = (q, r) => { const hop = Number(q.url?.slice(2) || 0); if (hop < 2) { r.writeHead(302, { location: `/a${hop + 1}` }); r.end(); } else r.end("here"); };
  expect(await ask()).toMatchObject({ kind: "answered", body: Buffer.from("here") });
  expect(await ask({ maxRedirects: 1 })).toMatchObject({ kind: "failed", why: "redirect" });
  expect(await ask({ method: "POST", body: "secret" })).toMatchObject({ kind: "failed", why: "redirect" });
  for (const location of ["file:///etc/passwd", "ftp://127.0.0.1/", "http://"]) {
    server.handle = (_q, r) => { r.writeHead(302, { location }); r.end(); };
    expect(await ask()).toMatchObject({ kind: "failed", why: "redirect" });
  }
});

it("a server that is not there is a failure with the system's code", async () => {
  expect(await ask({ url: "http://127.0.0.1:1/" })).toMatchObject({ kind: "failed", why: "network", message: expect.stringContaining("connection") as string });
});
