import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { QUERY_ERRORS } from "../../query/errors.ts";
import type { QueryServer } from "../../query/index.ts";
import { ask, PORTS, startApi, type RawAnswer } from "./api-server.ts";

const problem = (answer: RawAnswer) => JSON.parse(answer.text) as Record<string, unknown> & { errors?: { path: string; message: string }[] };
const SOME_PATHS = ["/", "/assets/main.js", "/assets/base.css", "/setup", "/icon.svg", "/runbooks", "/healthz", "/readyz", "/metrics", "/api/v1/status", "/api/v1/boards", "/api/v1/slos", "/api/v1/slos/auth-availability", "/api/v1/alerts", "/api/v1/ledger", "/nothing", "/api/v1/events?limit=0"];

describe("every answer", () => {
  let api: QueryServer;
  beforeAll(async () => { api = await startApi(); });
  afterAll(() => api.close());

  test.each(SOME_PATHS)("%s forbids scripts of others, sniffing, framing and caching, and does not name the software", async (path) => {
    const { headers } = await ask(api.url, path);
    expect(headers["content-security-policy"]).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers["content-security-policy"]).not.toMatch(/unsafe|https?:|\*/);
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-store" });
    expect(headers["x-powered-by"]).toBeUndefined();
  });

  test.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])("%s is 405 with the methods to use", async (method) => {
    const answer = await ask(api.url, "/api/v1/slos", {}, method);
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe("GET, HEAD");
    expect(problem(answer)["code"]).toBe("QRY_METHOD_NOT_ALLOWED");
  });

  test("HEAD answers like GET without a body", async () => {
    const answer = await ask(api.url, "/api/v1/slos", {}, "HEAD");
    expect([answer.status, answer.text]).toEqual([200, ""]);
  });

  test("an error is a problem of RFC 9457 with a stable code and what to do", async () => {
    const answer = await ask(api.url, "/api/v1/slos/nobody");
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(problem(answer)).toEqual({ type: "urn:auth-slo:error:QRY_NOT_FOUND", title: QUERY_ERRORS.QRY_NOT_FOUND.title, status: 404, code: "QRY_NOT_FOUND", detail: "No SLO has this name.", action: QUERY_ERRORS.QRY_NOT_FOUND.action });
    expect((await ask(api.url, "/nothing/here")).status).toBe(404);
  });

  test.each(["/api/v1/slos/%E0%A4%A", "/%", "/api/v1/slos/%00", `/api/v1/slos/${"x".repeat(9_000)}`])("the broken address %.40s is the caller's mistake", async (path) => {
    const { status } = await ask(api.url, path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });
});

describe("host names", () => {
  test.each([["127.0.0.1:8080", 200], ["LOCALHOST", 200], ["localhost:1", 200], ["evil.example", 404], ["127.0.0.1.evil.example:8080", 404], ["[::1]:8080", 404]])("%j on loopback: %i", async (host, status) => {
    const api = await startApi();
    expect((await ask(api.url, "/api/v1/slos", { host })).status).toBe(status);
    await api.close();
  });

  test("beyond loopback any name is served", async () => {
    const api = await startApi({ allowedHosts: null });
    expect((await ask(api.url, "/api/v1/slos", { host: "slo.example" })).status).toBe(200);
    await api.close();
  });
});

describe("tokens", () => {
  const token = "aslo_test-token";
  const hashes = [createHash("sha256").update("another").digest("hex"), createHash("sha256").update(token).digest("hex")];

  test("with tokens configured nothing that is stored or measured is answered without one; the console's page and files, and the runbooks, are", async () => {
    const api = await startApi({ tokenHashes: () => hashes });
    for (const path of SOME_PATHS) expect([path, (await ask(api.url, path)).status]).toEqual([path, /^\/(?:api|metrics|nothing)/.test(path) ? 401 : 200]);
    const refused = await ask(api.url, "/api/v1/slos");
    expect(refused.headers["www-authenticate"]).toMatch(/^Bearer realm=/);
    expect(problem(refused)["code"]).toBe("QRY_UNAUTHENTICATED");
    await api.close();
  });

  test.each([["Bearer aslo_test-token", 200], ["bearer   aslo_test-token", 200], ["Bearer aslo_test-token2", 401], ["Bearer ", 401], ["Basic YTpi", 401], ["aslo_test-token", 401], [`Bearer ${"x".repeat(600)}`, 401]])("authorization %.40j: %i", async (authorization, status) => {
    const api = await startApi({ tokenHashes: () => hashes });
    expect((await ask(api.url, "/api/v1/slos", { authorization })).status).toBe(status);
    await api.close();
  });

  test("a tokens file without a usable line lets nobody in; a changed one counts at once", async () => {
    let known: readonly string[] = [];
    const api = await startApi({ tokenHashes: () => known });
    const status = async () => (await ask(api.url, "/api/v1/slos", { authorization: `Bearer ${token}` })).status;
    expect(await status()).toBe(401);
    known = hashes;
    expect(await status()).toBe(200);
    known = ["00", "zz", ""];
    expect(await status()).toBe(401);
    await api.close();
  });
});

describe("parts that are away", () => {
  test("not ready is 503 and names the part", async () => {
    const api = await startApi({ ports: { ...PORTS, readiness: () => [{ part: "store", isReady: false, detail: "does not answer" }, { part: "log", isReady: true, detail: "" }] } });
    const answer = await ask(api.url, "/readyz");
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toMatchObject({ status: "not ready", parts: [{ part: "store", isReady: false }, { part: "log" }] });
    expect((await ask(api.url, "/healthz")).status).toBe(200);
    await api.close();
  });

  test("a store that does not answer is 503 with Retry-After, and its own words stay inside", async () => {
    const api = await startApi();
    const answer = await ask(api.url, "/api/v1/events");
    expect(answer.status).toBe(503);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect(problem(answer)["code"]).toBe("QRY_STORE_AWAY");
    expect(answer.text).not.toMatch(/SELECT|127\.0\.0\.1:1\b/);
    await api.close();
  });

  test.each([[159, 422, "QRY_TOO_EXPENSIVE"], [241, 422, "QRY_TOO_EXPENSIVE"], [60, 500, "QRY_INTERNAL"]])("ClickHouse code %i is %i", async (clickhouseCode, status, code) => {
    const api = await startApi({ ports: { ...PORTS, sloStatus: () => Promise.resolve({ kind: "failed", failure: { kind: "permanent", code: "STO_SCHEMA", clickhouseCode, message: "SELECT secret" } }) } });
    const answer = await ask(api.url, "/api/v1/slos");
    expect([answer.status, problem(answer)["code"]]).toEqual([status, code]);
    expect(answer.text).not.toContain("secret");
    await api.close();
  });

  test("a defect is 500 with an instance that the service's log names, and no inside", async () => {
    const api = await startApi({ ports: { ...PORTS, listAlerts: () => { throw new Error("inside story"); } } });
    const answer = await ask(api.url, "/api/v1/alerts");
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain("inside story");
    const { instance } = problem(answer);
    expect(instance).toMatch(/^urn:uuid:/);
    expect(api.errors).toEqual([expect.stringContaining("inside story")]);
    expect(api.errors[0]).toContain(String(instance));
    await api.close();
  });
});

describe("SLOs and pages", () => {
  let api: QueryServer;
  beforeAll(async () => { api = await startApi(); });
  afterAll(() => api.close());

  test("the group with the least budget comes first, an unmeasured one last", async () => {
    const { groups } = JSON.parse((await ask(api.url, "/api/v1/slos/auth-availability")).text) as { groups: { group: { product: string } }[] };
    expect(groups.map((g) => g.group.product)).toEqual(["burnt", "calm", "unknown"]);
    expect(JSON.parse((await ask(api.url, "/api/v1/slos")).text)).toMatchObject({ slos: [{ name: "auth-availability", groups: [{}, {}, {}] }] });
  });

  test("the console loads from this service alone", async () => {
    const page = await ask(api.url, "/");
    expect(page.headers["content-type"]).toMatch(/^text\/html/);
    const assets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((m) => m[1] ?? "").filter((path) => path !== "#content");
    expect(assets).toEqual(expect.arrayContaining(["/assets/main.js", "/assets/base.css", "/assets/vendor/uplot.js", "/icon.svg"]));
    for (const asset of assets) expect(asset).toMatch(/^\/(?!\/)/);
    const loaded = await Promise.all([...new Set(assets)].map((a) => ask(api.url, a)));
    expect(loaded.map((a) => a.status)).toEqual(loaded.map(() => 200));
    for (const { text } of [page, ...loaded.filter((a) => /css|javascript/.test(a.headers["content-type"] ?? ""))]) {
      expect(text).not.toMatch(/\b(?:src|href|url|fetch|import)\s*[=(]\s*["'(]?\s*(?:https?:)?\/\//);
      expect(text).not.toMatch(/<script>|\son\w+="|style="|innerHTML|insertAdjacentHTML|document\.write|\beval\(/);
    }
  });

  test("runbooks are a page with anchors, in which nothing is markup that was not ours", async () => {
    const page = await ask(api.url, "/runbooks");
    expect(page.headers["content-type"]).toMatch(/^text\/html/);
    expect(page.text).toContain('<h2 id="jwks-fetch-fails">');
    expect(page.text).not.toContain("<script>");
    expect(page.text).toContain("&lt;script&gt;alert(1)");
  });

  test("metrics are Prometheus text", async () => {
    const answer = await ask(api.url, "/metrics");
    expect(answer.headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.text).toContain("authslo_log_healthy 1");
  });
});

describe("parameters of events", () => {
  let api: QueryServer;
  beforeAll(async () => { api = await startApi(); });
  afterAll(() => api.close());

  test.each([
    ["limit=0", "limit"], ["limit=1001", "limit"], ["limit=x", "limit"], ["limit=1&limit=2", "limit"], ["cursor=abc", "cursor"], ["cursor=1_2", "cursor"], ["trace_id=xyz", "trace_id"], ["from=yesterday", "from"],
    ["from=1790000000000&to=1780000000000", "from"], ["from=1&to=1790000000000", "from"], [`reason=${"x".repeat(300)}`, "reason"], ["colour=red", ""], ["__proto__=x", ""], ["reason[]=x", ""],
  ])("%.40s is 400 and names %j", async (query, path) => {
    const answer = await ask(api.url, `/api/v1/events?${query}`);
    expect(answer.status).toBe(400);
    expect(problem(answer)["code"]).toBe("QRY_INVALID_PARAMETER");
    expect(problem(answer).errors?.map((e) => e.path)).toContain(path);
  });

  test("several mistakes are told at once; what a caller sent is not sent back", async () => {
    const answer = await ask(api.url, "/api/v1/events?limit=0&trace_id=secret-value&secret-name-7731=1");
    expect(problem(answer).errors?.length).toBeGreaterThanOrEqual(3);
    expect(answer.text).not.toMatch(/secret-value|secret-name/);
    expect(answer.text).toContain("trace_id");
  });
});

describe("problems inline", () => {
  test("a caller that prefers so gets every problem with status 200 and the real status in the body; nobody else does", async () => {
    const api = await startApi();
    const inline = await ask(api.url, "/api/v1/slos/none", { prefer: "problem=inline" });
    expect([inline.status, problem(inline)["status"], inline.headers["preference-applied"]]).toEqual([200, 404, "problem=inline"]);
    expect(inline.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect((await ask(api.url, "/api/v1/slos/none", { prefer: "return=minimal" })).status).toBe(404);
    await api.close();
  });
});
