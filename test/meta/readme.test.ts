/** Every command of the README is run here, on free ports instead of the default ones; `npm ci && npm test` is what .ci/run runs. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cleanEnvironment } from "../service/command.ts";
import { eventually } from "../service/eventually.ts";
import { descendantsOf, isAlive } from "../service/process-tree.ts";
import { startService, type RunningService } from "../service/service.ts";
import { commandsOf, readRoot, ROOT } from "./markdown.ts";

const README = readRoot("README.md");
const commands = commandsOf(README);
const command = (start: string) => commands.find((c) => c.startsWith(start)) ?? `the README has no command that starts with ${start}`;
const shell = (line: string, env: Readonly<Record<string, string | undefined>> = {}) => spawnSync("sh", ["-c", line], { cwd: ROOT, encoding: "utf8", env: { ...cleanEnvironment(), ...env }, timeout: 60_000 });

/** A program that logs one decision through the SDK, configured by the environment alone, as a gateway's would be. */
const GATEWAY = `
  import { NodeSDK } from "@opentelemetry/sdk-node";
  import { logs } from "@opentelemetry/api-logs";
  const sdk = new NodeSDK({ instrumentations: [], autoDetectResources: false });
  sdk.start();
  logs.getLogger("gateway").emit({ timestamp: Date.now(), attributes: { "auth.decision": "deny", "auth.reason": "bad_signature", "auth.method": "jwt", "http.route": "/from-sdk" } });
  await sdk.shutdown();
`;

test("the README has these commands and no other: a new one needs its test here", () => {
  expect(commands.map((c) => c.split(/\s+/).slice(0, 2).join(" ").replace(/=.*/, ""))).toEqual(["npm ci", "npm run", "export OTEL_EXPORTER_OTLP_ENDPOINT", "export OTEL_EXPORTER_OTLP_PROTOCOL", "export OTEL_LOGS_EXPORTER", "curl -sS", "curl -sS", "curl -sS", "npx auth-slo", "npx auth-slo", "npm ci"]);
  expect(command("npm ci && npm test")).toBe("npm ci && npm test");
});

describe("commands against a running service", () => {
  let service: RunningService;
  const here = (line: string) => line.replaceAll("http://127.0.0.1:4318", service.otlpHttpUrl).replaceAll("http://127.0.0.1:8080", service.httpUrl);
  beforeAll(async () => { service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "warn" } }); }, 60_000);
  afterAll(async () => { await service.kill(); service.remove(); });

  test("one decision by hand, then found", { timeout: 60_000 }, async () => {
    const [send = "", find = ""] = commands.filter((c) => c.startsWith("curl"));
    expect(shell(here(send).replace("curl -sS", "curl -sS -f"))).toMatchObject({ status: 0, stderr: "" });
    await eventually("the event is found", () => {
      const { events } = JSON.parse(shell(here(find).replace("curl -sS", "curl -sS -f")).stdout) as { events: { service: string; route: string; reason: string; http_status: number }[] };
      return events.length === 1 && events[0]?.service === "checkout" && events[0].route === "/v1/orders" && events[0].http_status === 401;
    });
  });

  test("the store through the door for readers", { timeout: 60_000 }, () => {
    const door = /ClickHouse, read {2}(\S+)/.exec(service.output())?.[1] ?? "";
    const asked = command("curl -sS -u").replace("http://127.0.0.1:8123", door).replace("data/clickhouse", `${service.dataDir}/clickhouse`);
    expect(shell(asked.replace("curl -sS", "curl -sS -f"))).toMatchObject({ status: 0, stderr: "" });
  });

  test("the three lines point an SDK's exporter here", { timeout: 90_000 }, async () => {
    const lines = commands.filter((c) => c.startsWith("export ")).map(here);
    const done = shell(`${lines.join("\n")}\nexec "$NODE" --input-type=module -e "$PROGRAM"`, { NODE: process.execPath, PROGRAM: GATEWAY, OTEL_TRACES_EXPORTER: "none", OTEL_METRICS_EXPORTER: "none" });
    expect(done).toMatchObject({ status: 0 });
    await eventually("the event is found", async () => ((await (await fetch(`${service.httpUrl}/api/v1/events?route=/from-sdk`)).json()) as { events: unknown[] }).events.length === 1);
  });
});

describe("commands of their own", () => {
  test("npx auth-slo check and --help", { timeout: 120_000 }, () => {
    const check = shell(command("npx auth-slo check"));
    expect(check.status).toBe(0);
    expect(check.stdout).toMatch(/^\d+ SLOs, no problem$/m);
    const help = shell(command("npx auth-slo --help"));
    expect(help.status).toBe(0);
    expect(help.stdout).toContain("Usage: auth-slo COMMAND");
  });

  /** As from a terminal: a process group of its own, which Ctrl-C reaches as a whole. */
  async function untilPrinted(line: string, wanted: string, env: Readonly<Record<string, string>>): Promise<{ child: ChildProcess; output: () => string; processes: readonly number[]; interrupt: () => Promise<void> }> {
    const child = spawn("sh", ["-c", line], { cwd: ROOT, detached: true, env: { ...cleanEnvironment(), ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (c: Buffer) => { text += c.toString(); });
    await eventually(`${line} prints ${wanted}: ${text}`, () => text.includes(wanted));
    const processes = descendantsOf(child.pid ?? 0);
    const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
    return { child, output: () => text, processes, interrupt: async () => { process.kill(-(child.pid ?? 0), "SIGINT"); await closed; } };
  }

  test.each([
    ["npm ci && npm start", "OTEL_LOGS_EXPORTER=otlp", "Stopped."],
    ["npm run demo", "Sending 14 days of history", "nothing is left running"],
  ])("%s, until Ctrl-C", { timeout: 120_000 }, async (line, wanted, last) => {
    const scratch = mkdtempSync(join(tmpdir(), "auth-slo-readme-"));
    const env = { AUTH_SLO_HTTP_PORT: "0", AUTH_SLO_OTLP_HTTP_PORT: "0", AUTH_SLO_OTLP_GRPC_PORT: "0", AUTH_SLO_CLICKHOUSE_PORT: "0", AUTH_SLO_DATA_DIR: join(scratch, "data") };
    // What `npm ci` installed is what this test runs from.
    const running = await untilPrinted(command(line).replace("npm ci && ", ""), wanted, { TMPDIR: scratch, ...(line.includes("demo") ? {} : env) });
    expect(running.processes.length).toBeGreaterThan(1);
    await running.interrupt();
    expect(running.output()).toContain(last);
    await eventually("nothing is left", () => running.processes.filter(isAlive).length === 0, 10_000);
    rmSync(scratch, { recursive: true, force: true });
  });
});

test("the page shown names objective, cause, burn, budget and runbook", () => {
  const page = /<!-- page:begin -->\n```text\n([\s\S]+?)\n```\n[\s\S]*?<!-- page:end -->/.exec(README)?.[1] ?? "";
  expect(page).toMatch(/PAGE/);
  for (const word of ["auth-availability", "jwks_unavailable", "/runbooks#jwks-fetch-failure", "burn_rate", "budget_left"]) expect(page).toContain(word);
});
