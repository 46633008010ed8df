import { describeConfig } from "./load-config.ts";
import type { Config } from "../config.ts";

export interface Addresses {
  readonly consoleUrl: string;
  readonly otlpHttpUrl: string;
  readonly otlpGrpcAddress: string;
  readonly store: string;
  /** Where ClickHouse clients read, and where their password is; null with a server of the user's own. */
  readonly reader: { readonly url: string; readonly user: string; readonly passwordPlace: string } | null;
  readonly alertmanagers: number;
}

/** What start-up shows a person: where everything is, and the three lines that point an exporter here. */
export function banner(version: string, a: Addresses): string {
  return [
    "", `auth-slo ${version} is running. Ctrl-C stops it.`, "",
    `  Console and API   ${a.consoleUrl}/`,
    `  OTLP over HTTP    ${a.otlpHttpUrl}`,
    `  OTLP over gRPC    ${a.otlpGrpcAddress}`,
    `  Store             ${a.store}`,
    ...(a.reader === null ? [] : [`  ClickHouse, read  ${a.reader.url}  (user ${a.reader.user}, password ${a.reader.passwordPlace})`]),
    `  Alertmanager      ${a.alertmanagers === 0 ? "none: set ALERTMANAGER_URL to have pages delivered" : String(a.alertmanagers)}`, "",
    "Put these three lines where your gateway's exporter is configured:", "",
    `  OTEL_EXPORTER_OTLP_ENDPOINT=${a.otlpHttpUrl}`, "  OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "  OTEL_LOGS_EXPORTER=otlp", "",
    "Envoy, Istio and Kong: README.md, section \"Point a gateway at it\".", "",
  ].join("\n");
}

/** The configuration that is in force, a line a setting, without secrets. */
export function configLines(config: Config): string {
  return ["Configuration:", ...describeConfig(config).map((line) => `  ${line}`)].join("\n");
}
