import { existsSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { envOf } from "../../cli/load-config.ts";
import { configSchema } from "../../config.ts";
import { loadBoards } from "../../dashboards/index.ts";
import { topicRoutes } from "./default-topics.ts";
import { COMPOSE, COMPOSE_RAW, COMPOSE_TEXT, interpolated, readRoot, ROOT, serviceOf } from "./compose-file.ts";

const names = Object.keys(COMPOSE.services);
const variables = { CLICKHOUSE_PASSWORD: "a1", CLICKHOUSE_READ_PASSWORD: "b2", GRAFANA_ADMIN_PASSWORD: "c3" };
const grafanaEnv = serviceOf("grafana").environment;
const dataSource = readRoot("dashboards/provisioning/datasources/auth-slo.yaml");

describe("docker-compose.yml", () => {
  it("is valid by the schema of the Compose Specification (github.com/compose-spec/compose-spec, schema/compose-spec.json of 23 June 2026)", () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    // The dialect is named by an address that this validator does not know.
    const schema = Object.fromEntries(Object.entries(JSON.parse(readRoot("test/deploy/compose-spec.json")) as Record<string, unknown>).filter(([key]) => key !== "$schema"));
    const validate = ajv.compile(schema);
    validate(COMPOSE_RAW);
    expect(validate.errors).toBeNull();
    expect(validate({ services: { x: { image: 1 } } })).toBe(false);
  });

  it("has the six parts of the stack and what makes Kafka's topics", () => {
    expect(names.toSorted()).toEqual(["alertmanager", "auth-slo", "clickhouse", "grafana", "kafka", "kafka-topics", "prometheus"]);
  });

  it.each(names)("%s: a pinned image, a read-only root, no rights to gain, limits, a health check", (name) => {
    const service = serviceOf(name);
    if (service.build === undefined) expect(service.image).toMatch(/:v?\d+\.\d+\.\d+(\.\d+)?$/);
    expect([service.read_only, service.cap_drop, service.security_opt]).toEqual([true, ["ALL"], ["no-new-privileges:true"]]);
    expect(service.deploy?.resources.limits).toMatchObject({ cpus: expect.stringMatching(/^[\d.]+$/) as string, memory: expect.stringMatching(/^\d+[mg]$/) as string });
    if (name !== "kafka-topics") expect(service.healthcheck?.test[0]).toBe("CMD");
  });

  it("publishes on loopback only unless told otherwise, each port once", () => {
    const published = names.flatMap((name) => serviceOf(name).ports.map((port) => interpolated(port, variables)));
    expect(published.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
    expect(new Set(published.map((port) => port.split(":")[1])).size).toBe(published.length);
  });

  it("has no default password: whatever is a secret is required, and .env.example names all variables and holds none of them", () => {
    const used = [...COMPOSE_TEXT.matchAll(/\$\{(\w+)(:[-?])?/g)].map(([, name = "", kind = ""]) => ({ name, kind }));
    for (const { name, kind } of used) expect([name, kind]).toEqual([name, /PASSWORD|TOKEN|SECRET|KEY/.test(name) ? ":?" : ":-"]);
    for (const name of names) for (const [key, value] of Object.entries(serviceOf(name).environment)) if (/PASSWORD|TOKEN$|SECRET/.test(key)) expect(value).toMatch(/^\$\{\w+:\?/);
    const example = readRoot(".env.example").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(example.every((line) => line.endsWith("="))).toBe(true);
    expect(example.map((line) => line.slice(0, -1)).toSorted()).toEqual([...new Set(used.map(({ name }) => name))].toSorted());
    expect(readRoot(".gitignore")).toMatch(/^\.env$[\s\S]*^deploy\/secrets\/$/m);
    expect(() => interpolated(COMPOSE_TEXT, {})).toThrow("make-secrets");
  });

  it("mounts files that are there, read-only, and only volumes that are declared", () => {
    for (const name of names) for (const mount of serviceOf(name).volumes) {
      const [source = "", target = "", mode] = mount.split(":");
      expect(target).toMatch(/^\//);
      if (source.startsWith("./")) expect([mount, existsSync(join(ROOT, source)), mode]).toEqual([mount, true, "ro"]);
      else expect(Object.keys(COMPOSE.volumes)).toContain(source);
    }
    for (const secret of names.flatMap((name) => serviceOf(name).secrets)) expect(Object.keys(COMPOSE.secrets)).toContain(secret);
  });

  it("what a service waits for is there and has the state it waits for", () => {
    for (const name of names) for (const [other, { condition }] of Object.entries(serviceOf(name).depends_on)) {
      if (condition === "service_healthy") expect(serviceOf(other).healthcheck).toBeDefined();
      else expect([other, condition, serviceOf(other).restart]).toEqual(["kafka-topics", "service_completed_successfully", "on-failure"]);
    }
  });
});

describe("names, ports and versions agree", () => {
  it("auth-slo: every variable is a setting, and together they are a valid configuration that reaches the other services", () => {
    const settings = new Map((Object.keys(configSchema.shape) as (keyof typeof configSchema.shape)[]).map((key) => [envOf(key), key]));
    const { environment } = serviceOf("auth-slo");
    expect(Object.keys(environment).filter((name) => !settings.has(name))).toEqual([]);
    const config = configSchema.parse(Object.fromEntries(Object.entries(environment).map(([name, value]) => [settings.get(name) ?? "", interpolated(value, variables)])));
    const url = new URL(config.clickhouseUrl ?? "");
    expect([url.hostname, url.port, url.username, url.password, url.pathname]).toEqual(["clickhouse", "8123", "auth_slo", "a1", "/auth_slo"]);
    for (const host of [url.hostname, ...config.kafkaBrokers.map((broker) => broker.split(":")[0] ?? ""), ...config.alertmanagerUrls.map((each) => new URL(each).hostname)]) expect(names).toContain(host);
    expect(serviceOf("auth-slo").ports.map((port) => Number(port.split(":").at(-1)))).toEqual([config.httpPort, config.otlpGrpcPort, config.otlpHttpPort]);
    for (const file of [config.ingestTokensFile, config.apiTokensFile]) expect(serviceOf("auth-slo").secrets).toContain(file?.replace("/run/secrets/", ""));
  });

  it("Kafka: the broker listens where auth-slo looks, and the topics made are the default topics", () => {
    const properties = readRoot("deploy/kafka/server.properties");
    expect(properties).toContain("advertised.listeners=PLAINTEXT://kafka:9092");
    expect(serviceOf("auth-slo").environment["KAFKA_BROKERS"]).toBe("kafka:9092");
    expect(/for topic in ([\w ]+);/.exec(serviceOf("kafka-topics").command[0] ?? "")?.[1]?.split(" ").toSorted()).toEqual(topicRoutes().toSorted());
    const version = /kafka_2\.13<\/artifactId>\s*<version>([\d.]+)/.exec(readRoot("test/real/kafka/pom.xml"))?.[1];
    for (const name of ["kafka", "kafka-topics"]) expect(serviceOf(name).image).toBe(`apache/kafka:${version ?? "?"}`);
    for (const mount of ["/etc/auth-slo/server.properties", "/var/lib/kafka/data"]) expect(serviceOf("kafka").volumes.some((volume) => volume.includes(`:${mount}`))).toBe(true);
  });

  it("Grafana: the plugin is the one the boards are made for, every $NAME of the provisioning is set, and boards are where it looks", () => {
    const [plugin, version] = (grafanaEnv["GF_PLUGINS_PREINSTALL_SYNC"] ?? "").split("@");
    const targets = loadBoards().flatMap((board) => board.panels.flatMap((panel) => ("targets" in panel ? panel.targets : [])));
    expect([...new Set(targets.map((target) => `${target.datasource.type}@${target.pluginVersion}`))]).toEqual([`${plugin ?? ""}@${version ?? ""}`]);
    const wanted = new Set([...dataSource.replaceAll(/^#.*$/gm, "").matchAll(/\$(\w+)/g)].map(([, name = ""]) => name));
    expect([...wanted].filter((name) => grafanaEnv[name] === undefined)).toEqual([]);
    const path = /path: (\S+)/.exec(readRoot("dashboards/provisioning/dashboards/auth-slo.yaml"))?.[1];
    expect(serviceOf("grafana").volumes).toContain(`./dashboards/json:${path ?? "?"}:ro`);
    expect([grafanaEnv["AUTH_SLO_READ_HOST"], grafanaEnv["AUTH_SLO_READ_PROTOCOL"], grafanaEnv["AUTH_SLO_READ_PORT"]]).toEqual(["clickhouse", "native", "9000"]);
  });

  it("ClickHouse: users and passwords are those its clients use, and the reader may run as long as Grafana asks", () => {
    const users = readRoot("deploy/clickhouse/users.d/auth-slo.xml");
    for (const user of [new URL(interpolated(serviceOf("auth-slo").environment["CLICKHOUSE_URL"] ?? "", variables)).username, grafanaEnv["AUTH_SLO_READ_USER"] ?? "?"]) expect(users).toContain(`<${user}>`);
    for (const [, name = ""] of users.matchAll(/from_env="(\w+)"/g)) expect(serviceOf("clickhouse").environment[name]).toMatch(/:\?/);
    expect(grafanaEnv["AUTH_SLO_READ_PASSWORD"]).toBe(serviceOf("clickhouse").environment["CLICKHOUSE_READ_PASSWORD"]);
    // The data source sends what is left of its time and five seconds more as max_execution_time.
    const longest = Number(/<max_execution_time><min>1<\/min><max>(\d+)<\/max><changeable_in_readonly\/>/.exec(users)?.[1]);
    expect(Number(/queryTimeout: "(\d+)"/.exec(dataSource)?.[1]) + 5).toBeLessThanOrEqual(longest);
    expect(readRoot("deploy/clickhouse/config.d/auth-slo.xml")).toContain("<settings_constraints_replace_previous>true<");
    expect(readRoot("deploy/clickhouse/reader.sql")).toContain(`max_execution_time = ${String(longest)} MIN 1 MAX ${String(longest)} CHANGEABLE_IN_READONLY`);
  });

  it.each(["users.d", "config.d"])("ClickHouse: %s/auth-slo.xml is well-formed", (folder) => {
    const open: string[] = [];
    for (const [, close, name = "", self] of readRoot(`deploy/clickhouse/${folder}/auth-slo.xml`).replaceAll(/<!--[\s\S]*?-->/g, "").matchAll(/<(\/?)([\w]+)(?:\s+\w+="[^"]*")*\s*(\/?)>/g)) {
      if (close === "/") expect(open.pop()).toBe(name);
      else if (self !== "/") open.push(name);
    }
    expect(open).toEqual([]);
  });

  it("Prometheus: scrapes auth-slo with the token it may read, and tells Alertmanager", () => {
    const config = readRoot("deploy/prometheus/prometheus.yml");
    expect([config.includes('targets: ["auth-slo:8080"]'), config.includes('targets: ["alertmanager:9093"]'), config.includes("/run/secrets/metrics_token")]).toEqual([true, true, true]);
    expect(serviceOf("prometheus").secrets).toEqual(["metrics_token"]);
    expect(serviceOf("prometheus").volumes).toContain("./deploy/prometheus/rules:/etc/prometheus/rules:ro");
    expect(serviceOf("auth-slo").environment["ALERTMANAGER_URL"]).toBe("http://alertmanager:9093");
  });
});
