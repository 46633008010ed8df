/**
 * Runs at the end of `npm ci`: starts the service once, in a temporary directory and on ports that the kernel gives, and stops it. Node keeps what it
 * compiled meanwhile (`NODE_COMPILE_CACHE`), so that the first real start is as quick and as small as every later one. Never fails an installation.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const LONGEST_MS = 30_000;

/** The command behind `npm start`, run as it is: cached code is only taken by a process of the same options. */
function startCommand(): string {
  return (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly scripts: { readonly start: string } }).scripts.start;
}

const scratch = mkdtempSync(join(tmpdir(), "auth-slo-warm-"));
const ownSettings = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AUTH_SLO_|OTEL_|CLICKHOUSE_URL|KAFKA_BROKERS|ALERTMANAGER_URL)/.test(name)));
const settingsFile = join(scratch, "none.yaml");
writeFileSync(settingsFile, "{}\n");
const ports = Object.fromEntries(["HTTP", "OTLP_HTTP", "OTLP_GRPC", "CLICKHOUSE"].map((name) => [`AUTH_SLO_${name}_PORT`, "0"]));
const service = spawn("sh", ["-c", startCommand()], {
  cwd: ROOT, stdio: ["ignore", "pipe", "ignore"],
  env: { ...ownSettings, ...ports, PATH: `${join(ROOT, "node_modules", ".bin")}:${process.env["PATH"] ?? ""}`, AUTH_SLO_DATA_DIR: join(scratch, "data"), AUTH_SLO_CONFIG_FILE: settingsFile },
});
const tooLong = setTimeout(() => service.kill("SIGKILL"), LONGEST_MS);
service.stdout.on("data", (chunk: Buffer) => { if (chunk.includes("is running")) service.kill("SIGTERM"); });
service.on("error", () => undefined);
service.on("close", () => {
  clearTimeout(tooLong);
  rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});
