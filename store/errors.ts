/** One failure of the store: what it means to whoever reads the log, and what to do about it. */
export interface StoreErrorText {
  readonly meaning: string;
  readonly action: string;
}

/** Every `STO_*` code. Those of statements reach callers in a StoreFailure, those of start-up as a StoreError. */
export const STORE_ERRORS = {
  STO_UNREACHABLE: { meaning: "ClickHouse does not accept connections, or cut one off", action: "Nothing while it is short: senders are still acknowledged from the log. Else check the engine's lines in this service's log, or CLICKHOUSE_URL and the network." },
  STO_TIMEOUT: { meaning: "ClickHouse did not answer in time", action: "Check its load; long reads need a smaller time range." },
  STO_OVERLOADED: { meaning: "ClickHouse refuses for now: memory, parts, queries or disk", action: "Nothing while it is short: the statement is tried again. Else give ClickHouse more memory or disk." },
  STO_UNAVAILABLE: { meaning: "ClickHouse answers that it cannot serve at the moment", action: "Check the server's own log (keeper, replicas, read-only tables)." },
  STO_UNAUTHORISED: { meaning: "ClickHouse refuses the name, the password or the right", action: "Check user and password in CLICKHOUSE_URL, and the user's grants on the database." },
  STO_SCHEMA: { meaning: "A table, column or type is not what this version expects", action: "Run `auth-slo migrate`; a table that was changed by hand must be changed back." },
  STO_REJECTED: { meaning: "ClickHouse refuses the statement or its data for good", action: "Please report it with the message: the statement is this service's own." },
  STO_ROW_SHAPE: { meaning: "A result row is not what the statement's reader expects", action: "Please report it with the message." },
  STO_CLOSED: { meaning: "The store is closed: the service is stopping", action: "Nothing." },
  STO_UNKNOWN: { meaning: "ClickHouse gave a code that has no class yet", action: "Look the code up in ClickHouse's system.errors; please report it." },
  STO_BAD_URL: { meaning: "CLICKHOUSE_URL cannot be read", action: "Write http(s)://user:password@host:port/database." },
  STO_DATA_DIR_LOCKED: { meaning: "Another process uses the data directory", action: "Stop it, or choose another directory with AUTH_SLO_DATA_DIR." },
  STO_ENGINE_START: { meaning: "The embedded engine did not start", action: "Read the message: a taken port (AUTH_SLO_CLICKHOUSE_PORT), an unreadable data directory, or a platform without the engine (then set CLICKHOUSE_URL)." },
  STO_MIGRATION_CHANGED: { meaning: "A migration that has been applied has another text now", action: "Restore the file: migrations are only ever added." },
  STO_MIGRATION_UNKNOWN: { meaning: "The database has a migration that this version does not know", action: "The database was used by a newer version: run that one." },
  STO_MIGRATION_FAILED: { meaning: "A migration could not be applied", action: "Read ClickHouse's message; applying is safe to repeat." },
  STO_NOT_EXACTLY_ONCE: { meaning: "This ClickHouse counts a repeated insert twice in a materialized view", action: "Use ClickHouse 25.3 or newer, with non_replicated_deduplication_window allowed." },
} as const satisfies Readonly<Record<string, StoreErrorText>>;

export type StoreErrorCode = keyof typeof STORE_ERRORS;

/** Why the store could not be opened: start-up stops with it. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.name = "StoreError";
    this.code = code;
  }
}
