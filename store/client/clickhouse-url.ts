import { StoreError } from "../errors.ts";

/** Where a ClickHouse is and who we are there. */
export interface ClickhouseAddress {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
}

const DEFAULT_DATABASE = "auth_slo";

/**
 * Reads `http(s)://user:password@host:port/database`; the user defaults to `default`, the database to `auth_slo`.
 *
 * @throws StoreError STO_BAD_URL, without the password in the message.
 */
export function parseClickhouseUrl(text: string): ClickhouseAddress {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) throw new StoreError("STO_BAD_URL", "CLICKHOUSE_URL must be http(s)://user:password@host:port/database");
  const database = decodeURIComponent(url.pathname.replace(/^\//, ""));
  if (!/^(?:[A-Za-z_]\w*)?$/.test(database)) throw new StoreError("STO_BAD_URL", `CLICKHOUSE_URL names the database ${JSON.stringify(database)}: use letters, digits and _ only`);
  return {
    url: url.origin,
    username: url.username === "" ? "default" : decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: database === "" ? DEFAULT_DATABASE : database,
  };
}
