import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fetched } from "../../../../ingest/kafka/consumer-port.ts";
import { connectKafka } from "../../../../ingest/wire/kafka/connect-kafka.ts";
import type { KafkaSecurity } from "../../../../ingest/wire/kafka/security.ts";
import { KAFKA_USER, startBroker, type ListenerName, type RunningBroker } from "../../../real/kafka.ts";
import { produceWithKcat } from "../../../real/kcat.ts";
import { part } from "../../../real/parts.ts";

const library = part("kafka");
const kcat = part("kcat");
const { username, password } = KAFKA_USER;
const CLIENT_SECRET = "s3cret/with+signs";

/** A token that the test broker takes: unsigned, for its one user. */
function unsecuredToken(): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1_000);
  return `${encode({ alg: "none" })}.${encode({ sub: username, iat: now, exp: now + 600 })}.`;
}

describe.skipIf(library === null || kcat === null)("ways to reach the brokers", () => {
  let broker: RunningBroker;
  let issuer: Server;
  const asked: string[] = [];
  const dir = mkdtempSync(join(tmpdir(), "auth-slo-brokers-"));

  beforeAll(async () => {
    broker = await startBroker({ library: library ?? "", listeners: ["plaintext", "tls", "mtls", "sasl", "saslTls"] });
    await broker.createTopic("reached");
    await produceWithKcat({ binary: kcat ?? "", broker, listener: "plaintext" }, { topic: "reached", messages: [Buffer.from("hello")] });
    issuer = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => { body += chunk.toString(); });
      request.on("end", () => {
        asked.push(`${request.headers.authorization ?? ""} ${body}`);
        response.setHeader("content-type", "application/json").end(JSON.stringify({ access_token: unsecuredToken(), token_type: "Bearer", expires_in: 600 }));
      });
    }).listen(0, "127.0.0.1");
    await once(issuer, "listening");
    writeFileSync(join(dir, "password"), `${password}\n`);
    writeFileSync(join(dir, "token"), unsecuredToken());
  }, 240_000);
  afterAll(async () => {
    issuer.close();
    await broker.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  const ca = () => ({ tls: true, caFile: broker.certificates.caFile });
  const WAYS: readonly (readonly [string, ListenerName, () => KafkaSecurity])[] = [
    ["plaintext", "plaintext", () => ({ tls: false })],
    ["TLS", "tls", ca],
    ["a client certificate", "mtls", () => ({ ...ca(), certFile: broker.certificates.clientCertFile, keyFile: broker.certificates.clientKeyFile })],
    ["PLAIN over TLS", "saslTls", () => ({ ...ca(), mechanism: "plain", username, password })],
    ["SCRAM-SHA-256", "sasl", () => ({ tls: false, mechanism: "scram-sha-256", username, password })],
    ["SCRAM-SHA-512 over TLS, the password in a file", "saslTls", () => ({ ...ca(), mechanism: "scram-sha-512", username, passwordFile: join(dir, "password") })],
    ["OAUTHBEARER, a token in a file", "sasl", () => ({ tls: false, mechanism: "oauthbearer", tokenFile: join(dir, "token") })],
    ["OAUTHBEARER, a token endpoint", "saslTls", () => ({ ...ca(), mechanism: "oauthbearer", tokenUrl: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/token`, clientId: "auth-slo", clientSecret: CLIENT_SECRET, scope: "kafka" })],
  ];
  const connect = (name: string, listener: ListenerName, security: KafkaSecurity, troubles: string[] = []) => connectKafka({
    brokers: [broker.address(listener)], groupId: `group of ${name}`, clientId: "test", sessionTimeoutMs: 10_000, security, deadLetterTopic: null,
    onClientTrouble: (message) => troubles.push(message), onDeadLetterTrouble: () => undefined, redact: (text) => text, nowMs: Date.now,
  });

  test.each(WAYS)("%s: topics are seen, a message is consumed and committed with its metadata", { timeout: 120_000 }, async (name, listener, security) => {
    const port = connect(name, listener, security());
    expect(await port.existing(["reached", "not there"])).toEqual(["reached"]);
    let take: (batch: Fetched) => void = () => undefined;
    const fetched = new Promise<Fetched>((resolve) => { take = resolve; });
    const events: string[] = [];
    const consumer = await port.consume(["reached"], {
      joining: () => void events.push("joining"), joined: (assigned) => void events.push(`joined ${assigned.length}`), alive: () => undefined, failed: () => undefined,
      fetched: async (batch, session) => {
        await session.commit([{ topic: "reached", partition: 0, offset: 1n, metadata: "of the test" }]);
        session.consumed(0n);
        take(batch);
      },
    });
    expect((await fetched).sets[0]?.bytes.includes("hello")).toBe(true);
    expect(events).toEqual(["joining", "joined 1"]);
    expect(await port.committed(["reached"])).toEqual([{ topic: "reached", partition: 0, offset: 1n, metadata: "of the test" }]);
    expect(await port.ends("reached")).toEqual(new Map([[0, 1n]]));
    await consumer.stop();
    await port.close();
  });

  test("the token endpoint is asked as the client, and its secret is in no line of the log", () => {
    expect(asked[0]).toBe(`Basic ${Buffer.from(`auth-slo:${encodeURIComponent(CLIENT_SECRET)}`).toString("base64")} grant_type=client_credentials&scope=kafka`);
  });

  test("a wrong password is told, without the password", { timeout: 120_000 }, async () => {
    const troubles: string[] = [];
    const port = connect("nobody", "sasl", { tls: false, mechanism: "scram-sha-256", username, password: "wr0ng-passw0rd" }, troubles);
    await expect(port.existing(["reached"])).rejects.toThrow(/[Aa]uthentication/);
    expect(troubles.join("\n")).not.toContain("wr0ng-passw0rd");
    await port.close();
  });
});
