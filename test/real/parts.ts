/**
 * The real services that tests use. `npm test` installs them before it starts the tests and tells each test process where they are;
 * a test of a part that could not be had is left out, by name and with the reason.
 */
export const PARTS = [
  { name: "envoy", script: "test/real/envoy.sh", what: "Envoy, the gateway" },
  { name: "alertmanager", script: "test/real/alertmanager.sh", what: "Alertmanager" },
  { name: "python-otel", script: "test/real/python-otel.sh", what: "OpenTelemetry exporters for Python" },
  { name: "kafka", script: "test/real/kafka.sh", what: "Kafka broker" },
  { name: "kcat", script: "test/real/kcat.sh", what: "kcat, the Kafka client on librdkafka" },
  { name: "keycloak", script: "test/real/keycloak.sh", what: "Keycloak" },
  { name: "clickhouse-connect", script: "test/real/clickhouse-connect.sh", what: "clickhouse-connect, ClickHouse's driver for Python" },
  { name: "clickhouse-go", script: "test/real/clickhouse-go.sh", what: "clickhouse-go, the driver inside Grafana's data source" },
  { name: "chromium", script: "test/real/chromium.sh", what: "Chromium, the browser" },
  { name: "prometheus", script: "test/real/prometheus.sh", what: "Prometheus, promtool and amtool" },
  { name: "grafana-data", script: "test/real/grafana-data.sh", what: "@grafana/data, the library of Grafana's panels" },
] as const;

export type PartName = (typeof PARTS)[number]["name"];

export function variableOf(name: PartName): string {
  return `TEST_PART_${name.toUpperCase().replaceAll("-", "_")}`;
}

/** The path that the part's installer printed, or null when it could not be had on this machine. */
export function part(name: PartName): string | null {
  const path = process.env[variableOf(name)];
  return path === undefined || path === "" ? null : path;
}
