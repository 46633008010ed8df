import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { isLoopback } from "../ingest/wire/listen-policy.ts";
import type { DoorConfig } from "../store/index.ts";

type Settings = Pick<Config, "clickhouseUrl" | "dataDir" | "clickhouseReadUser" | "clickhouseReadPassword" | "clickhouseReadPasswordFile" | "clickhouseReadHost" | "clickhouseReadPort" | "clickhouseReadSeconds" | "tlsCertFile" | "tlsKeyFile">;

export type ReaderDoor =
  | { readonly kind: "open"; readonly door: DoorConfig; /** Where the password is, for people; never the password. */ readonly passwordPlace: string; readonly warnings: readonly string[] }
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly message: string };

const DATABASE = "auth_slo";
const MIN_PASSWORD = 12;
const GENERATED = "clickhouse-reader.password";

/**
 * The embedded engine's read-only door as it is configured. Without a password of the user's one is made at the first start and kept in the
 * data directory, readable by this user only: whoever may read it could read the data itself. Such a password opens the door on loopback
 * only; listening elsewhere takes one that somebody has chosen.
 */
export function readerDoor(config: Settings): ReaderDoor {
  if (config.clickhouseUrl !== undefined) return { kind: "none" };
  const chosen = chosenPassword(config);
  if (chosen.kind === "refused") return chosen;
  const { clickhouseReadHost: host } = config;
  if (host !== undefined && !isLoopback(host) && chosen.password === undefined) return { kind: "refused", message: `AUTH_SLO_CLICKHOUSE_READ_HOST is ${host}: choose the password that readers there have to give, with AUTH_SLO_CLICKHOUSE_READ_PASSWORD_FILE, or leave the host unset: readers on this machine come in at the engine's port. (CFG_OPEN_CLICKHOUSE)` };
  const hasTls = config.tlsCertFile !== undefined && config.tlsKeyFile !== undefined;
  const tls = config.tlsCertFile === undefined || config.tlsKeyFile === undefined ? null : { certFile: config.tlsCertFile, keyFile: config.tlsKeyFile };
  const generatedFile = join(config.dataDir, GENERATED);
  return {
    kind: "open",
    door: { user: config.clickhouseReadUser, password: chosen.password ?? generatedPassword(generatedFile), database: DATABASE, maxSeconds: config.clickhouseReadSeconds, listen: host === undefined ? null : { host, port: config.clickhouseReadPort, tls } },
    passwordPlace: chosen.password === undefined ? `in ${generatedFile}` : "as configured",
    warnings: host === undefined || isLoopback(host) || hasTls ? [] : ["Readers' passwords and answers travel in clear text beyond this machine: set AUTH_SLO_TLS_CERT_FILE and AUTH_SLO_TLS_KEY_FILE unless TLS ends at a proxy in front."],
  };
}

/** The door as the banner shows it. */
export function readerAddress(reader: ReaderDoor, engine: { readonly url: string; readonly doorPort: number | null } | null): { readonly url: string; readonly user: string; readonly passwordPlace: string } | null {
  if (reader.kind !== "open" || engine === null) return null;
  const { user, listen } = reader.door;
  const apart = listen === null || engine.doorPort === null ? "" : `, and ${listen.tls === null ? "http" : "https"}://${listen.host.includes(":") ? `[${listen.host}]` : listen.host}:${String(engine.doorPort)}`;
  return { url: `${engine.url}${apart}`, user, passwordPlace: reader.passwordPlace };
}

function chosenPassword(config: Settings): { readonly kind: "ok"; readonly password: string | undefined } | Extract<ReaderDoor, { readonly kind: "refused" }> {
  const fromFile = config.clickhouseReadPasswordFile === undefined ? undefined : readPassword(config.clickhouseReadPasswordFile);
  if (fromFile === null) return { kind: "refused", message: `AUTH_SLO_CLICKHOUSE_READ_PASSWORD_FILE cannot be read: ${config.clickhouseReadPasswordFile ?? ""}. (CFG_READER_PASSWORD)` };
  const password = fromFile ?? config.clickhouseReadPassword;
  if (password !== undefined && password.length < MIN_PASSWORD) return { kind: "refused", message: `The readers' password is shorter than ${String(MIN_PASSWORD)} characters. (CFG_READER_PASSWORD)` };
  return { kind: "ok", password };
}

function generatedPassword(file: string): string {
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  const password = readPassword(file);
  // A file that was cut off or emptied must not become an empty password.
  return password === null || password.length < MIN_PASSWORD ? randomBytes(24).toString("base64url") : password;
}

function readPassword(file: string): string | null {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch {
    return null;
  }
}
