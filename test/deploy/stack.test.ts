import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALERT_NAMES } from "../../rules/alert-identity.ts";
import { part } from "../real/parts.ts";
import { eventually } from "../service/eventually.ts";
import { freePorts } from "../service/free-ports.ts";
import { startService, type RunningService } from "../service/service.ts";
import { rawText } from "../store/aids/raw-http.ts";
import { addressOf, startTestEngine, type TestEngine } from "../store/aids/test-engine.ts";
import { ROOT } from "./compose-file.ts";
import { topicRoutes } from "./default-topics.ts";
import { answers, argumentsOf, environmentOf, mounted, startComposeKafka, startPart, type RunningPart } from "./stack-parts.ts";

const [kafkaLibrary, alertmanagerBinary, prometheusBin] = [part("kafka"), part("alertmanager"), part("prometheus")];
const json = async <T>(url: string, headers: Readonly<Record<string, string>> = {}) => (await (await fetch(url, { headers })).json()) as T;

describe.skipIf(kafkaLibrary === null || alertmanagerBinary === null || prometheusBin === null)("the parts of compose that need no container, with its files, arguments and variables", () => {
  let directory: string;
  let service: RunningService;
  let engine: TestEngine;
  let ports: readonly number[];
  const parts: RunningPart[] = [];
  const token = (name: string) => readFileSync(join(directory, "deploy/secrets", name), "utf8");
  const api = () => ({ authorization: `Bearer ${token("api-token")}` });

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "auth-slo-stack-"));
    const made = spawnSync("sh", [join(ROOT, "deploy/make-secrets.sh"), directory], { encoding: "utf8" });
    if (made.status !== 0) throw new Error(made.stderr);
    ports = await freePorts(5);
    const [alertmanager = 0, prometheus = 0, kafka = 0, controller = 0, api = 0] = ports;
    engine = await startTestEngine();
    parts.push(await startPart([alertmanagerBinary ?? "", ...argumentsOf("alertmanager", { "/etc/alertmanager/alertmanager.yml": join(ROOT, "deploy/alertmanager/alertmanager.yml"), "=/alertmanager": `=${directory}/alertmanager` }), `--web.listen-address=127.0.0.1:${String(alertmanager)}`], answers(`http://127.0.0.1:${String(alertmanager)}/-/ready`)));
    parts.push(await startComposeKafka(kafkaLibrary ?? "", directory, kafka, controller));
    const admin = new Kafka({ brokers: [`127.0.0.1:${String(kafka)}`], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createTopics({ waitForLeaders: true, topics: topicRoutes().map((topic) => ({ topic, numPartitions: 3, replicationFactor: 1 })) });
    await admin.disconnect();
    const { username, password } = engine.credentials;
    const environment = environmentOf("auth-slo", { "0.0.0.0": "127.0.0.1", "clickhouse:8123": new URL(engine.url).host, "kafka:9092": `127.0.0.1:${String(kafka)}`, "alertmanager:9093": `127.0.0.1:${String(alertmanager)}`, "/run/secrets/ingest_tokens": join(directory, "deploy/secrets/ingest-tokens"), "/run/secrets/api_tokens": join(directory, "deploy/secrets/api-tokens"), "/etc/auth-slo": join(ROOT, "deploy") }, { CLICKHOUSE_PASSWORD: password });
    expect(new URL(environment["CLICKHOUSE_URL"] ?? "").username).toBe(username);
    const rest = Object.fromEntries(Object.entries(environment).filter(([name]) => name !== "AUTH_SLO_DATA_DIR"));
    service = await startService({ env: rest, ports: [api, 0, 0], readyTimeoutMs: 90_000 });
    const config = mounted("deploy/prometheus/prometheus.yml", directory, { "auth-slo:8080": `127.0.0.1:${String(api)}`, "alertmanager:9093": `127.0.0.1:${String(alertmanager)}`, "/run/secrets/metrics_token": join(directory, "deploy/secrets/metrics-token"), "/etc/prometheus/rules": join(ROOT, "deploy/prometheus/rules") });
    parts.push(await startPart([join(prometheusBin ?? "", "prometheus"), ...argumentsOf("prometheus", { "/etc/prometheus/prometheus.yml": config, "=/prometheus": `=${directory}/prometheus` }), `--web.listen-address=127.0.0.1:${String(prometheus)}`], answers(`http://127.0.0.1:${String(prometheus)}/-/ready`)));
  }, 300_000);
  afterAll(async () => {
    await service.stop();
    service.remove();
    for (const running of parts.toReversed()) await running.stop();
    await engine.dispose();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  it("the service is ready on a ClickHouse given as CLICKHOUSE_URL, and opens no door of its own", async () => {
    expect((await fetch(`${service.httpUrl}/readyz`)).status).toBe(200);
    expect(service.output()).toContain("ClickHouse server (CLICKHOUSE_URL)");
    expect(service.output()).not.toContain("ClickHouse, read");
  });

  it("senders and callers need the tokens that deploy/make-secrets.sh made", async () => {
    const send = (headers: Readonly<Record<string, string>>) => fetch(`${service.otlpHttpUrl}/v1/gateway/generic`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify({ "http.route": "/from-http", "http.response.status_code": 401, "auth.decision": "deny", "auth.reason": "expired" }) }).then((response) => response.status);
    expect([await send({}), await send({ authorization: `Bearer ${token("ingest-token")}` })]).toEqual([401, 200]);
    expect([(await fetch(`${service.httpUrl}/api/v1/slos`)).status, (await fetch(`${service.httpUrl}/api/v1/slos`, { headers: api() })).status]).toEqual([401, 200]);
  });

  it("a message on Kafka and one over HTTP become events in that ClickHouse", async () => {
    const producer = new Kafka({ brokers: [`127.0.0.1:${String(ports[2])}`], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({ topic: "auth_events", messages: [{ value: JSON.stringify({ "http.route": "/from-kafka", "http.response.status_code": 401, "auth.decision": "deny", "auth.reason": "expired" }) }] });
    await producer.disconnect();
    const routes = () => rawText({ ...addressOf(engine), database: "auth_slo" }, "SELECT arraySort(groupUniqArray(route)) FROM auth_events");
    await eventually("both are stored", async () => (await routes()) === "['/from-http','/from-kafka']", 60_000);
  }, 90_000);

  it("the watchdog reaches Alertmanager and is routed to its receiver", async () => {
    const alerts = () => json<{ readonly labels: Readonly<Record<string, string>>; readonly receivers: readonly { readonly name: string }[] }[]>(`http://127.0.0.1:${String(ports[0])}/api/v2/alerts`);
    await eventually("the watchdog is there", async () => (await alerts()).some((alert) => alert.labels["alertname"] === ALERT_NAMES.watchdog && alert.receivers.some((receiver) => receiver.name === "watchdog")), 60_000);
  }, 90_000);

  it("Prometheus reads the service's metrics with its token, holds its rules, and knows Alertmanager", async () => {
    const url = `http://127.0.0.1:${String(ports[1])}/api/v1`;
    await eventually("the target is up", async () => (await json<{ readonly data: { readonly activeTargets: readonly { readonly health: string }[] } }>(`${url}/targets`)).data.activeTargets.every((target) => target.health === "up"), 60_000);
    await eventually("metrics are there", async () => (await json<{ readonly data: { readonly result: readonly unknown[] } }>(`${url}/query?query=authslo_log_healthy`)).data.result.length === 1, 60_000);
    const rules = (await json<{ readonly data: { readonly groups: readonly { readonly rules: readonly unknown[] }[] } }>(`${url}/rules`)).data.groups;
    expect(rules.flatMap((group) => group.rules).length).toBeGreaterThan(8);
    await eventually("Alertmanager is known", async () => (await json<{ readonly data: { readonly activeAlertmanagers: readonly unknown[] } }>(`${url}/alertmanagers`)).data.activeAlertmanagers.length === 1, 60_000);
  }, 150_000);
});
