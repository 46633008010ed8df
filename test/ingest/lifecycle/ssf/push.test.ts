import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openIngest, type RunningIngest } from "../running-ingest.ts";
import { SESSION_REVOKED, startTransmitter, streamSettings, TYPE, type Claims, type SignOptions, type Transmitter } from "./transmitter.ts";

const SECRET = "Bearer push-secret-of-the-stream";
let transmitter: Transmitter;
let away: Transmitter;
let running: RunningIngest;

beforeAll(async () => {
  [transmitter, away] = await Promise.all([startTransmitter(), startTransmitter()]);
  const streams = [
    streamSettings(transmitter, { tenant: "acme" }),
    streamSettings(transmitter, { name: "guarded", authorizationSha256: createHash("sha256").update(SECRET).digest("hex") }),
    streamSettings(transmitter, { name: "polled", delivery: "poll", pollUrl: `${transmitter.url}/nothing`, everySeconds: 3_600 }),
    streamSettings(away, { name: "away", jwksUri: `${away.url}/jwks` }),
    streamSettings(transmitter, { name: "redirected", jwksUri: `${transmitter.url}/redirected` }),
    streamSettings(transmitter, { name: "okta", dialect: "okta" }),
  ];
  running = await openIngest(`feeds: ${JSON.stringify({ ssf: streams })}`);
}, 120_000);
afterAll(async () => {
  await running.close();
  await Promise.all([transmitter.close(), away.close()]);
});

interface Answer { readonly status: number; readonly headers: Headers; readonly text: string; readonly body: Record<string, unknown> }

async function push(body: string | Buffer, stream = "idp", headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const res = await fetch(`${running.url}/v1/ssf/${stream}`, { method: "POST", headers: { "content-type": "application/secevent+jwt", accept: "application/json", ...headers }, body: typeof body === "string" ? body : new Uint8Array(body) });
  const text = await res.text();
  return { status: res.status, headers: res.headers, text, body: text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

/** Everything that is stored of events: rows of both tables. */
async function kept(): Promise<readonly Record<string, string>[]> {
  await running.delivered();
  return running.rows("SELECT (SELECT count() FROM credential_events WHERE kind != 'feed') AS events, (SELECT count() FROM quarantine) AS quarantined");
}

const sets = (code: string, stream = "idp") => running.ingest.ssf.sets().find((row) => row.labels["code"] === code && row.labels["stream"] === stream)?.value ?? 0;

describe("a SET that is pushed (RFC 8935)", () => {
  test.each(["RS256", "PS256", "ES256"])("signed with %s is answered 202 without a body when it is durable, and is a revocation of the session", async (alg) => {
    const claims = transmitter.claims({ sub_id: { format: "complex", session: { format: "opaque", id: `S-${alg}` }, user: { format: "iss_sub", iss: transmitter.issuer, sub: "u-1" } } });
    const answer = await push(await transmitter.sign(claims, { alg }));
    expect([answer.status, answer.text]).toEqual([202, ""]);
    await running.delivered();
    const rows = await running.rows(`SELECT kind, scope, tenant, source, issuer, reason, detail, clock_quality, session_hash != 0 AND principal_hash != 0 AS named, toUnixTimestamp(asserted_ts) - toUnixTimestamp(occurred_ts) AS delay
      FROM credential_events FINAL WHERE tenant = 'acme' ORDER BY stored_at DESC, occurred_ts DESC LIMIT 1`);
    expect(rows).toEqual([{ kind: "revoked", scope: "session", tenant: "acme", source: "ssf:idp", issuer: transmitter.issuer, reason: "admin", detail: "caep/session-revoked", clock_quality: "event", named: "1", delay: "4" }]);
  });

  test("sent again, also at the same time, is answered 202 and stored once", async () => {
    const before = await kept();
    const token = await transmitter.sign(transmitter.claims());
    const answers = await Promise.all(Array.from({ length: 8 }, () => push(token)));
    answers.push(await push(token));
    expect(answers.map((a) => a.status)).toEqual(Array(9).fill(202));
    expect(Number((await kept())[0]?.["events"])).toBe(Number(before[0]?.["events"]) + 1);
  });

  const day = 86_400;
  const now = () => Math.floor(Date.now() / 1_000);
  const refusals: readonly (readonly [string, string, string, () => { readonly claims?: Claims; readonly sign?: SignOptions } | Promise<{ readonly claims?: Claims; readonly sign?: SignOptions }>])[] = [
    ["a signature by another key of that name", "authentication_failed", "ING_SET_SIGNATURE", async () => ({ sign: { key: (await generateKeyPair("RS256")).privateKey } })],
    ["a key that the issuer does not publish", "invalid_key", "ING_SET_KEY", () => ({ sign: { kid: "other" } })],
    ["a shared secret as key", "invalid_key", "ING_SET_KEY", () => ({ sign: { alg: "HS256", key: new Uint8Array(32) } })],
    ["an algorithm that is not accepted", "invalid_key", "ING_SET_KEY", async () => ({ sign: { alg: "EdDSA", key: (await generateKeyPair("EdDSA")).privateKey } })],
    ["another issuer", "invalid_issuer", "ING_SET_ISSUER", () => ({ claims: { iss: "https://evil.example" } })],
    ["the issuer with a slash", "invalid_issuer", "ING_SET_ISSUER", () => ({ claims: { iss: `${transmitter.issuer}/` } })],
    ["no issuer", "invalid_issuer", "ING_SET_ISSUER", () => ({ claims: { iss: undefined } })],
    ["another audience", "invalid_audience", "ING_SET_AUDIENCE", () => ({ claims: { aud: "https://other.example" } })],
    ["other audiences", "invalid_audience", "ING_SET_AUDIENCE", () => ({ claims: { aud: ["a", "b"] } })],
    ["no audience", "invalid_audience", "ING_SET_AUDIENCE", () => ({ claims: { aud: undefined } })],
    ["typ JWT: a token of another use", "invalid_request", "ING_SET_MALFORMED", () => ({ sign: { typ: "JWT" } })],
    ["no typ", "invalid_request", "ING_SET_MALFORMED", () => ({ sign: { typ: null } })],
    ["a critical header", "invalid_request", "ING_SET_MALFORMED", () => ({ sign: { header: { crit: ["exp"], exp: 1 } } })],
    ["the claim exp", "invalid_request", "ING_SET_MALFORMED", () => ({ claims: { exp: now() + day } })],
    ["the claim sub", "invalid_request", "ING_SET_MALFORMED", () => ({ claims: { sub: "u-1" } })],
    ["no jti", "invalid_request", "ING_SET_MALFORMED", () => ({ claims: { jti: undefined } })],
    ["no iat", "invalid_request", "ING_SET_MALFORMED", () => ({ claims: { iat: undefined } })],
    ["an iat of tomorrow", "invalid_request", "ING_SET_MALFORMED", () => ({ claims: { iat: now() + day } })],
    ["no sub_id", "invalid_request", "ING_SET_MALFORMED", () => ({ claims: { sub_id: undefined } })],
    ["no event", "invalid_request", "ING_SET_MALFORMED", () => ({ claims: { events: {} } })],
    ["two events", "invalid_request", "ING_SET_MALFORMED", () => ({ claims: { events: { [SESSION_REVOKED]: {}, [`${TYPE}/risc/event-type/account-disabled`]: {} } } })],
    ["an event that is no object", "invalid_request", "ING_SET_MALFORMED", () => ({ claims: { events: { [SESSION_REVOKED]: 1 } } })],
  ];
  test.each(refusals)("with %s is answered 400 %s, is counted as %s and leaves nothing behind", async (_name, err, code, make) => {
    const { claims = {}, sign = {} } = await make();
    const [before, counted] = [await kept(), sets(code)];
    const answer = await push(await transmitter.sign(transmitter.claims(claims), sign));
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("content-language")]).toEqual([400, "application/json", "en"]);
    expect(answer.body).toEqual({ err, description: expect.any(String) as string });
    expect(sets(code)).toBe(counted + 1);
    expect(await kept()).toEqual(before);
  });

  test.each([
    ["nothing", ""], ["no JWT", "hello"], ["JSON", "{}"], ["two parts", "e30.e30"], ["five parts, an encrypted one", "e30.e30.e30.e30.e30"], ["a header that is no JSON", "e30x.e30.e30"], ["alg none without a signature", "eyJhbGciOiJub25lIiwidHlwIjoic2VjZXZlbnQrand0In0.e30."],
    ["two tokens", "e30.e30.e30\ne30.e30.e30"],
  ])("that is %s is answered 400 invalid_request", async (_name, body) => {
    expect(await push(body)).toMatchObject({ status: 400, body: { err: "invalid_request" } });
  });

  test("a signed token whose claims were changed afterwards is not believed", async () => {
    const before = await kept();
    const [head, , signature] = (await transmitter.sign(transmitter.claims())).split(".");
    const forged = [head, Buffer.from(JSON.stringify(transmitter.claims({ sub_id: { format: "opaque", id: "somebody else" } }))).toString("base64url"), signature].join(".");
    expect(await push(forged)).toMatchObject({ status: 400, body: { err: "authentication_failed" } });
    expect(await kept()).toEqual(before);
  });

  test("of an unknown event type is acknowledged, counted, and only its code is kept", async () => {
    const before = await kept();
    const answer = await push(await transmitter.sign(transmitter.claims({ events: { "https://vendor.example/event-type/something-private": { "secret-field": "private-value" } } })));
    expect([answer.status, answer.text]).toEqual([202, ""]);
    expect(sets("ING_SET_UNKNOWN_EVENT")).toBe(1);
    const after = await kept();
    expect([after[0]?.["events"], Number(after[0]?.["quarantined"])]).toEqual([before[0]?.["events"], Number(before[0]?.["quarantined"]) + 1]);
    expect(await running.rows("SELECT tenant, transport, signal, excerpt FROM quarantine WHERE code = 'ING_SET_UNKNOWN_EVENT'")).toEqual([{ tenant: "acme", transport: "ssf_push", signal: "credential_events", excerpt: "" }]);
  });

  test("of an event of tomorrow is acknowledged, since sending it again helps nobody, and goes into quarantine", async () => {
    const before = await kept();
    expect((await push(await transmitter.sign(transmitter.claims({ events: { [SESSION_REVOKED]: { event_timestamp: now() + day } } })))).status).toBe(202);
    const after = await kept();
    expect([after[0]?.["events"], Number(after[0]?.["quarantined"])]).toEqual([before[0]?.["events"], Number(before[0]?.["quarantined"]) + 1]);
  });

  test("that is understood and says nothing about credentials is acknowledged and counts as ignored", async () => {
    const before = await kept();
    expect((await push(await transmitter.sign(transmitter.claims({ events: { [`${TYPE}/caep/event-type/assurance-level-change`]: {} } })))).status).toBe(202);
    expect(await kept()).toEqual(before);
    expect(running.ingest.stats().log.appendedLedger.find((entry) => entry.transport === "ssf_push" && entry.tenant === "acme")?.ignored).toBe(1);
  });

  test("without the stream's Authorization value, or with another, is refused before anything of it is read", async () => {
    const token = await transmitter.sign(transmitter.claims());
    for (const headers of [{}, { authorization: "Bearer other" }, { authorization: `${SECRET} ` + "x" }]) expect(await push(token, "guarded", headers)).toMatchObject({ status: 400, body: { err: "authentication_failed" } });
    expect(sets("ING_SET_AUTHENTICATION", "guarded")).toBe(3);
    expect((await push(token, "guarded", { authorization: SECRET })).status).toBe(202);
  });

  test("to a stream that is polled is answered access_denied; to one that does not exist 404", async () => {
    const token = await transmitter.sign(transmitter.claims());
    expect(await push(token, "polled")).toMatchObject({ status: 400, body: { err: "access_denied" } });
    expect((await push(token, "nobody")).status).toBe(404);
  });

  test("whose issuer's keys cannot be fetched is answered 503 with Retry-After, and 202 when they can be", async () => {
    away.outage = 500;
    const token = await away.sign(away.claims());
    const refused = await push(token, "away");
    expect([refused.status, Number(refused.headers.get("retry-after"))]).toEqual([503, 10]);
    away.outage = null;
    await expect.poll(async () => (await push(token, "away")).status, { timeout: 20_000, interval: 200 }).toBe(202);
    expect((await push(await transmitter.sign(transmitter.claims()), "redirected")).status).toBe(503);
  });

  test.each([
    ["another content type", "x", { "content-type": "application/json" }, 400], ["65,537 bytes", "a".repeat(65_537), {}, 413], ["a bomb", gzipSync(Buffer.alloc(8 * 1024 * 1024)), { "content-encoding": "gzip" }, 413], ["an unknown coding", "x", { "content-encoding": "br" }, 415],
  ])("with %s is refused in the same form", async (_name, body, headers, status) => {
    expect(await push(body, "idp", headers)).toMatchObject({ status, body: { err: "invalid_request" } });
  });

  test("gzip is read; GET is answered 405", async () => {
    expect((await push(gzipSync(await transmitter.sign(transmitter.claims())), "idp", { "content-encoding": "gzip" })).status).toBe(202);
    expect((await fetch(`${running.url}/v1/ssf/idp`)).status).toBe(405);
  });

  test("in Okta's dialect has its subject inside the event, and milliseconds", async () => {
    const events = { [SESSION_REVOKED]: { event_timestamp: Date.now() - 9_000, subject: { user: { format: "iss_sub", iss: transmitter.issuer, sub: "okta-user" } } } };
    expect((await push(await transmitter.sign(transmitter.claims({ sub_id: undefined, events })), "okta")).status).toBe(202);
    await running.delivered();
    expect(await running.rows("SELECT scope, principal_hash != 0 AS named, abs(dateDiff('second', occurred_ts, asserted_ts) - 9) < 3 AS timely FROM credential_events WHERE source = 'ssf:okta'")).toEqual([{ scope: "principal", named: "1", timely: "1" }]);
  });

  test("no bytes, headers or claims make it answer anything but 202, 400, 413 or 503, and only what is verified is stored", { timeout: 240_000 }, async () => {
    const before = await kept();
    const value = fc.oneof(fc.constantFrom<unknown>(null, true, 0, -1, 1e300, "", "x", [], {}, "__proto__"), fc.string({ maxLength: 30 }), fc.json({ maxDepth: 2 }).map((text): unknown => JSON.parse(text)));
    const claim = fc.constantFrom("iss", "jti", "iat", "aud", "sub_id", "events", "toe", "txn", "exp", "sub", "__proto__");
    const forged = fc.tuple(fc.dictionary(claim, value, { maxKeys: 5 }), fc.dictionary(fc.constantFrom("alg", "typ", "kid", "crit", "b64", "jku", "x5u", "jwk"), value, { maxKeys: 4 }), fc.string({ maxLength: 20 })).map(([claims, header, signature]) =>
      [{ alg: "RS256", typ: "secevent+jwt", kid: "key-RS256", ...header }, { ...transmitter.claims(), ...claims }].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".") + `.${Buffer.from(signature).toString("base64url")}`);
    const bytes = fc.oneof(forged, fc.string({ maxLength: 80 }), fc.integer({ min: 1, max: 60_000 }).map((n) => `e30.${"A".repeat(n)}.e30`), fc.tuple(fc.base64String({ maxLength: 40 }), fc.base64String({ maxLength: 40 }), fc.base64String({ maxLength: 8 })).map((parts) => parts.join(".")));
    await fc.assert(fc.asyncProperty(bytes, async (body) => {
      const { status, body: answer } = await push(body);
      expect(status).toBe(400);
      expect(typeof answer["err"]).toBe("string");
    }), { numRuns: 200 });
    expect(await kept()).toEqual(before);
    // Signed ones, whatever they say: nothing falls over.
    await fc.assert(fc.asyncProperty(fc.dictionary(claim.filter((name) => name !== "iss" && name !== "aud"), value, { maxKeys: 3 }), fc.constantFrom("caep/event-type/session-revoked", "caep/event-type/credential-change", "risc/event-type/account-disabled", "ssf/event-type/verification", "ssf/event-type/stream-updated", "oauth/event-type/token-revoked"), fc.dictionary(fc.constantFrom("event_timestamp", "reason", "change_type", "x509_serial", "subject", "state", "initiating_entity"), value), async (claims, tail, event) => {
      const { status } = await push(await transmitter.sign(transmitter.claims({ events: { [`${TYPE}/${tail}`]: event }, ...claims })));
      expect([202, 400]).toContain(status);
    }), { numRuns: 100 });
    expect(running.notices.filter((n) => n.startsWith("ING_UNEXPECTED"))).toEqual([]);
  });
});
