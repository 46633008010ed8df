/** Codes of configuration and start-up: what each means and what to do. */
export const CONFIG_ERRORS = {
  CFG_UNKNOWN_KEY: { meaning: "The configuration file has a key that is no setting.", action: "Correct its spelling or remove it; docs/config.md lists all settings." },
  CFG_UNKNOWN_VARIABLE: { meaning: "An environment variable begins with AUTH_SLO_ and is no setting.", action: "Correct its spelling or unset it; docs/config.md lists all settings." },
  CFG_INVALID_VALUE: { meaning: "A setting has a value that it cannot have.", action: "Give a value as docs/config.md describes it; the line names the variable, or the file and line." },
  CFG_INVALID_YAML: { meaning: "The configuration file is not YAML, or not a list of settings.", action: "Correct the syntax at the place shown." },
  CFG_OPEN_API: { meaning: "The API would be open to everybody who reaches this machine.", action: "Set AUTH_SLO_API_TOKENS_FILE (`auth-slo token create NAME` makes a line of it), or listen on 127.0.0.1." },
  CFG_OPEN_CLICKHOUSE: { meaning: "The ClickHouse door would listen beyond this machine with a password that nobody chose.", action: "Set AUTH_SLO_CLICKHOUSE_READ_PASSWORD_FILE, or leave AUTH_SLO_CLICKHOUSE_READ_HOST unset." },
  CFG_READER_PASSWORD: { meaning: "The readers' password cannot be read, or is shorter than 12 characters.", action: "Correct AUTH_SLO_CLICKHOUSE_READ_PASSWORD_FILE or AUTH_SLO_CLICKHOUSE_READ_PASSWORD." },
  CFG_ADDRESS_TAKEN: { meaning: "Another process listens on this address and port.", action: "Stop it, or choose another port: AUTH_SLO_HTTP_PORT, AUTH_SLO_OTLP_HTTP_PORT, AUTH_SLO_OTLP_GRPC_PORT or AUTH_SLO_CLICKHOUSE_PORT." },
  CFG_ADDRESS_REFUSED: { meaning: "The operating system does not let this process listen on this address.", action: "Choose a port above 1023 and an address of this machine (AUTH_SLO_HOST)." },
} as const satisfies Readonly<Record<`CFG_${string}`, { readonly meaning: string; readonly action: string }>>;

export type ConfigErrorCode = keyof typeof CONFIG_ERRORS;
