import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { logBody } from "../../otlp/log-body.ts";
import { batchOf, eventOf, openIngest, type RunningIngest } from "./running-ingest.ts";

let running: RunningIngest;
beforeAll(async () => { running = await openIngest(); }, 120_000);
afterAll(() => running.close());

const NANOS = 1_000_000n;
const HOUR_MS = 3_600_000;

async function sendRequests(attributes: readonly Readonly<Record<string, string>>[]): Promise<void> {
  const body = logBody({ "service.name": "orders" }, attributes.map((more) => ({ timeUnixNano: BigInt(Date.now()) * NANOS, traceId: null, attributes: { "auth.decision": "allow", "auth.scheme": "jwt", ...more } })));
  expect((await fetch(`${running.url}/v1/logs`, { method: "POST", headers: { "content-type": "application/x-protobuf" }, body: new Uint8Array(body) })).status).toBe(200);
}

describe("credential events", () => {
  test("a revocation finds the requests that presented the credential: names have the same hash, issuer and key id the same form", async () => {
    const jti = "Ü-7d9f1a55-jti/αβ\"quoted\"";
    const issuer = "https://idp.example/realms/0123456789abcdef0123456789abcdef";
    await sendRequests([{ "auth.credential_id": jti, "auth.principal": "alice@example.com", "auth.client_id": "spa", "auth.issuer": issuer, "auth.key_id": "Zk3-9pQ_r7sT2uVwXyZ0aBcDeFgHiJkLmNoP" }]);
    const names = { credential: jti, principal: "alice@example.com", clientId: "spa", session: "s-1", parent: "refresh-1", aliases: ["other", jti, "other"] };
    const outcome = await running.ingest.recordCredentialEvents(batchOf([eventOf("join-1", { names, issuer, keyId: "Zk3-9pQ_r7sT2uVwXyZ0aBcDeFgHiJkLmNoP" })]));
    expect(outcome).toEqual({ kind: "durable", stored: 1, deduplicated: 0, quarantined: 0, fates: ["stored"] });
    await running.delivered();
    const [row] = await running.rows(`SELECT count() AS n, any(c.session_hash != 0 AND c.parent_hash != 0 AND length(c.alias_hashes) = 2 AND has(c.alias_hashes, e.credential_hash)) AS others
      FROM credential_events AS c FINAL INNER JOIN auth_events AS e ON e.credential_hash = c.credential_hash
      WHERE c.credential_hash != 0 AND e.principal_hash = c.principal_hash AND e.client_id_hash = c.client_id_hash AND e.issuer = c.issuer AND e.key_id = c.key_id AND c.issuer != '' AND c.key_id != ''`);
    expect(row).toEqual({ n: "1", others: "1" });
  });

  test("every column is what the event said", async () => {
    const occurredNanos = BigInt(Date.now() - HOUR_MS) * NANOS + 123_456_789n;
    await running.ingest.recordCredentialEvents(batchOf([eventOf("columns-1", {
      kind: "rotated", scope: "", occurredNanos, assertedNanos: occurredNanos + 1n, clockQuality: "assertion", credentialClass: "certificate", phase: "adopted", outcome: "ok", reason: "scheduled",
      validFromNanos: 1_700_000_000n * 1_000_000_000n, expiresAtNanos: 2n ** 70n, latencyUs: 1_234.4, httpStatus: 404, gatewayInstance: "gw-1", detail: "password=hunter2 was\u0000seen",
    }), eventOf("columns-2", { latencyUs: null })], { source: "ssf:okta", tenant: "columns" }));
    await running.delivered();
    const [row, other] = await running.rows(`SELECT kind, scope, toUnixTimestamp64Nano(occurred_ts) - ${String(occurredNanos)} AS off, toUnixTimestamp64Nano(asserted_ts) - ${String(occurredNanos)} AS asserted, received_ts > occurred_ts AS got, clock_quality, source, phase,
      outcome, reason, credential_class, toString(valid_from) AS from, toYear(expires_at) AS until, latency_us, http_status, gateway_instance, detail, stored_at > now64() - INTERVAL 1 HOUR AS is_stored_lately, credential_hash, toString(alias_hashes) AS aliases
      FROM credential_events FINAL WHERE tenant = 'columns' ORDER BY kind DESC`);
    expect(row).toEqual({
      kind: "rotated", scope: "", off: "0", asserted: "1", got: "1", clock_quality: "assertion", source: "ssf:okta", phase: "adopted", outcome: "ok", reason: "scheduled", credential_class: "certificate",
      from: "2023-11-14 22:13:20.000000000", until: "2262", latency_us: "1234", http_status: "404", gateway_instance: "gw-1", detail: "password={redacted} was seen", is_stored_lately: "1", credential_hash: "0", aliases: "[]",
    });
    expect(other?.["latency_us"]).toBe("4294967295");
  });

  test("a copy is stored once: within a batch, later, while the first is on its way, and as a row sent again", async () => {
    const event = eventOf("copy-1", { occurredNanos: BigInt(Date.now() - HOUR_MS) * NANOS + 1n });
    const [first, second] = await Promise.all([running.ingest.recordCredentialEvents(batchOf([event, event])), running.ingest.recordCredentialEvents(batchOf([event, eventOf("copy-2")]))]);
    expect([first, second]).toMatchObject([{ stored: 1, deduplicated: 1, fates: ["stored", "deduplicated"] }, { stored: 1, deduplicated: 1, fates: ["deduplicated", "stored"] }]);
    expect(await running.ingest.recordCredentialEvents(batchOf([event]))).toMatchObject({ stored: 0, deduplicated: 1 });
    await running.delivered();
    const counted = "SELECT count() AS n FROM credential_events FINAL WHERE tenant = 'default' AND source = 'lifecycle_api' AND occurred_ts = fromUnixTimestamp64Nano(" + `${String(event.occurredNanos)})`;
    expect(await running.rows(counted)).toEqual([{ n: "1" }]);
    // The same event id of another tenant or source is another event.
    for (const other of [{ tenant: "other" }, { source: "ssf:x" }]) expect(await running.ingest.recordCredentialEvents(batchOf([event], other))).toMatchObject({ stored: 1 });
  });

  test.each([
    ["more than an hour ahead", Date.now() + 2 * HOUR_MS, "ING_EVENT_TIME_FUTURE"],
    ["older than events are kept", Date.now() - 731 * 24 * HOUR_MS, "ING_EVENT_TIME_OLD"],
  ])("an event %s goes into quarantine and the others are stored", async (name, atMs, code) => {
    const tenant = `time-${code}`;
    const outcome = await running.ingest.recordCredentialEvents(batchOf([eventOf("ok"), eventOf(name, { occurredNanos: BigInt(atMs) * NANOS, detail: "token eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.abc" })], { tenant }));
    expect(outcome).toMatchObject({ kind: "durable", stored: 1, quarantined: 1, fates: ["stored", code] });
    await running.delivered();
    expect(await running.rows(`SELECT code, signal, transport, excerpt FROM quarantine WHERE tenant = '${tenant}'`)).toEqual([{ code, signal: "credential_events", transport: "lifecycle_http", excerpt: "revoked token {redacted}" }]);
  });

  test("the ledger's sum holds for credential events, and nothing is lost", async () => {
    await running.delivered();
    const ledger = await running.ingest.ledger();
    expect(ledger).toMatchObject({ kind: "ok", identityHolds: true });
    if (ledger.kind === "ok") expect(ledger.nothingLost).not.toBe(false);
  });
});
