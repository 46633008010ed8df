import { describe, expect, test } from "vitest";
import { describeConfig, loadConfig } from "../../cli/load-config.ts";

const load = (env: Record<string, string>, text?: string) => loadConfig(env, text === undefined ? null : { text, file: "auth-slo.yaml" });
const problems = (loaded: ReturnType<typeof load>) => (loaded.kind === "invalid" ? loaded.problems.map((p) => `${p.where} ${p.code}`) : []);

describe("configuration", () => {
  test("nothing set gives loopback, the standard ports and no secret", () => {
    const loaded = load({});
    expect(loaded).toMatchObject({ kind: "ok", config: { host: "127.0.0.1", otlpHttpPort: 4318, otlpGrpcPort: 4317, httpPort: 8080, clickhousePort: 8123, dataDir: "./data", alertmanagerUrls: [] } });
  });

  test("the environment wins over the file; lists are separated by commas", () => {
    const loaded = load({ AUTH_SLO_HTTP_PORT: "9090", ALERTMANAGER_URL: "http://a:9093, http://b:9093" }, "httpPort: 1\nrawRetentionDays: 7\n");
    expect(loaded).toMatchObject({ kind: "ok", config: { httpPort: 9090, rawRetentionDays: 7, alertmanagerUrls: ["http://a:9093", "http://b:9093"] } });
  });

  test("every mistake is reported at once, with where it is", () => {
    const loaded = load({ AUTH_SLO_HTTP_PORT: "many", AUTH_SLO_OTLP_HTTP_PROT: "1" }, "httpPort: 8080\nrawRetentionDay: 7\nlogLevel: loud\n");
    expect(problems(loaded)).toEqual(["auth-slo.yaml:2:1 CFG_UNKNOWN_KEY", "AUTH_SLO_OTLP_HTTP_PROT CFG_UNKNOWN_VARIABLE", "AUTH_SLO_HTTP_PORT CFG_INVALID_VALUE", "auth-slo.yaml:3:1 CFG_INVALID_VALUE"]);
  });

  test.each([
    ["rawRetentionDay: 7", 'did you mean "rawRetentionDays"?'],
    ["http_port: 7", 'did you mean "httpPort"?'],
    ["colour: red", 'unknown setting "colour"'],
  ])("%s is refused with a hint where one is near", (text, hint) => {
    const loaded = load({}, text);
    expect(loaded.kind === "invalid" ? loaded.problems[0]?.message : "").toContain(hint);
    if (!hint.startsWith("did")) expect(loaded.kind === "invalid" ? loaded.problems[0]?.message : "").not.toContain("did you mean");
  });

  test("a file that is no YAML is a problem with its place, not a crash", () => {
    expect(problems(load({}, "httpPort: [1\n"))[0]).toMatch(/^auth-slo\.yaml:\d+:\d+ CFG_INVALID_YAML$/);
  });

  test("feeds come from the file; every mistake in one names where it is", () => {
    const realm = "{ name: prod, url: 'https://sso.example', realm: shop, clientId: auth-slo, clientSecretFile: /run/secrets/keycloak }";
    expect(load({}, `feeds: { keycloak: [${realm}], issuers: [{ issuer: 'https://idp.example' }] }`)).toMatchObject({ kind: "ok", config: { feeds: { keycloak: [{ tenant: "default", everySeconds: 10 }], issuers: [{ everySeconds: 60 }] } } });
    const messages = (text: string) => { const loaded = load({}, text); return loaded.kind === "invalid" ? loaded.problems.map((p) => p.message).join("\n") : ""; };
    expect(messages("feeds: { keycloak: [{ name: 'a b', url: 'ftp://x', realm: shop, clientId: c }] }")).toMatch(/feeds\.keycloak\.0\.name: [^]*feeds\.keycloak\.0\.url: /);
    expect(messages("feeds: { keycloak: [{ name: a, url: 'https://x', realm: shop, clientId: c }] }")).toContain("clientSecretFile or by clientSecretEnv");
    expect(messages("feeds: { issuers: [{ issuer: urn-like }] }")).toContain("needs jwksUri");
    expect(messages(`feeds: { keycloak: [${realm}, ${realm}] }`)).toContain("have the same name");
  });

  test("a bound on bytes in flight below the largest request is refused", () => {
    expect(problems(load({ AUTH_SLO_MAX_IN_FLIGHT_BYTES: "2000000" }))).toEqual(["AUTH_SLO_MAX_IN_FLIGHT_BYTES CFG_INVALID_VALUE"]);
  });

  test("what is printed at start holds no password", () => {
    const loaded = load({ CLICKHOUSE_URL: "http://me:s3cr3t-words@db:8123/auth_slo", ALERTMANAGER_URL: "http://u:p4ssw0rd@am:9093" });
    const text = loaded.kind === "ok" ? describeConfig(loaded.config).join("\n") : "";
    expect(text).toContain("db:8123/auth_slo");
    expect(text).not.toMatch(/s3cr3t|p4ssw0rd/);
  });
});
