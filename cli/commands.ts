/** The command line as a table: what each command does, its options, its examples. `--help` and docs/cli.md are made from it. */

export interface CliOption {
  readonly name: string;
  readonly value: string | null;
  readonly doc: string;
}

export interface CliCommand {
  readonly name: string;
  readonly arguments: string;
  readonly summary: string;
  readonly detail: string;
  readonly options: readonly CliOption[];
  readonly examples: readonly string[];
}

const CONFIG_OPTION: CliOption = { name: "config", value: "FILE", doc: "configuration file (default: auth-slo.yaml in the current directory, when there is one)" };

export const COMMANDS: readonly CliCommand[] = [
  {
    name: "serve", arguments: "", summary: "run the service: receive, store, judge, alert",
    detail: "Listens for OTLP on 4318 (HTTP) and 4317 (gRPC), serves the API and the console on 8080, keeps its data in ./data. Stops on Ctrl-C or SIGTERM within five seconds.",
    options: [CONFIG_OPTION], examples: ["auth-slo serve", "ALERTMANAGER_URL=http://127.0.0.1:9093 auth-slo serve"],
  },
  {
    name: "check", arguments: "[FILE or DIRECTORY ...]", summary: "check SLO files and print what they would do",
    detail: "Reads SLO files (OpenSLO v1) and the shipped catalogue, reports every error with file, line, path and what to do, then thresholds and detection times. Exit status 1 when there is an error.",
    options: [{ name: "json", value: null, doc: "print JSON instead of text" }], examples: ["auth-slo check ./slo", "auth-slo check --json slo/checkout.yaml"],
  },
  {
    name: "migrate", arguments: "", summary: "bring the ClickHouse schema up to date and exit",
    detail: "Applies what is missing to the embedded engine's data directory, or to CLICKHOUSE_URL. `serve` does this by itself.",
    options: [CONFIG_OPTION], examples: ["auth-slo migrate", "CLICKHOUSE_URL=http://clickhouse:8123/auth_slo auth-slo migrate"],
  },
  {
    name: "replay", arguments: "", summary: "run the alert rules over stored history and print what they would have done",
    detail: "Reads the slices of the running service's store and lets the same engine tick over past slots. Sends nothing.",
    options: [CONFIG_OPTION, { name: "from", value: "TIME", doc: "start, ISO 8601 (default: six hours ago)" }, { name: "to", value: "TIME", doc: "end, ISO 8601 (default: now)" }, { name: "slo", value: "NAME", doc: "only this SLO (default: all)" }, { name: "json", value: null, doc: "print JSON instead of text" }],
    examples: ["auth-slo replay --from 2026-11-22T00:00:00Z --slo auth-availability"],
  },
  {
    name: "profile", arguments: "test FILE", summary: "show what a gateway profile makes of a sample of your own",
    detail: "Reads OTLP/JSON or gateway JSON from FILE (- for standard input) and prints, for each record, every field with where it came from.",
    options: [CONFIG_OPTION, { name: "profile", value: "NAME", doc: "use this profile (default: the one the records' fingerprint names)" }], examples: ["auth-slo profile test sample.json"],
  },
  {
    name: "token", arguments: "create NAME", summary: "make an ingest or API token",
    detail: "Prints a new random token once, and the line (NAME and the token's SHA-256) to append to the tokens file. The token itself is stored nowhere.",
    options: [], examples: ["auth-slo token create checkout >> tokens.txt"],
  },
  {
    name: "demo", arguments: "", summary: "see it work: three products, two weeks of history, one JWKS outage, one page",
    detail: "Starts the service on free ports with a temporary data directory, sends traffic through real OpenTelemetry exporters, lets a JWKS endpoint fail, and prints the page. Ends by itself or on Ctrl-C.",
    options: [
      { name: "minutes", value: "N", doc: "longest time of live traffic (default: 15; it ends earlier, when the page has resolved)" }, { name: "history", value: "DAYS", doc: "days of history to send first, 0 to 14 (default: 14)" },
      { name: "warm-up", value: "SECONDS", doc: "live traffic before the outage (default: 45)" },
    ], examples: ["auth-slo demo", "ALERTMANAGER_URL=http://127.0.0.1:9093 auth-slo demo"],
  },
];

/** The text of `auth-slo --help`, or of `auth-slo COMMAND --help`. */
export function helpText(command: CliCommand | null, version: string): string {
  if (command === null) {
    const width = Math.max(...COMMANDS.map((c) => c.name.length));
    return [
      `auth-slo ${version}: authentication SLOs for API gateways`, "", "Usage: auth-slo COMMAND [options]", "", "Commands:",
      ...COMMANDS.map((c) => `  ${c.name.padEnd(width)}  ${c.summary}`), "",
      "`auth-slo COMMAND --help` explains a command. Settings: docs/config.md.", "",
    ].join("\n");
  }
  const options = [...command.options, { name: "help", value: null, doc: "show this" }];
  const left = (o: CliOption) => `--${o.name}${o.value === null ? "" : ` ${o.value}`}`;
  const width = Math.max(...options.map((o) => left(o).length));
  return [
    `Usage: auth-slo ${command.name}${command.arguments === "" ? "" : ` ${command.arguments}`}`, "", command.detail, "", "Options:",
    ...options.map((o) => `  ${left(o).padEnd(width)}  ${o.doc}`), "", "Examples:", ...command.examples.map((e) => `  ${e}`), "",
  ].join("\n");
}
