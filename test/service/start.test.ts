/** Starting and stopping, as a person meets it. Measured times are printed; the bounds in the tests leave room for a machine that does much else. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { runCommand } from "./command.ts";
import { descendantsOf, isAlive, memoryTogether, rssBytesOf } from "./process-tree.ts";

const ANY_PORTS = { AUTH_SLO_HTTP_PORT: "0", AUTH_SLO_OTLP_HTTP_PORT: "0", AUTH_SLO_OTLP_GRPC_PORT: "0", AUTH_SLO_CLICKHOUSE_PORT: "0" };
const LARGEST_IDLE_BYTES = 500 * 1_000_000;
const ROOT = resolve(import.meta.dirname, "../..");
/** The command behind `npm start`: where Node keeps compiled code, and Node's own options. */
function startCommand(): { readonly cache: string; readonly flags: readonly string[] } {
  const { start } = (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: { start: string } }).scripts;
  const [, cache, flags] = /^NODE_COMPILE_CACHE=(\S+) exec node (.*) ?main\.ts serve$/.exec(start) ?? [];
  if (cache === undefined || flags === undefined) throw new Error(`npm start is not the command that this test knows: ${start}`);
  return { cache: join(ROOT, cache), flags: flags.split(" ").filter((f) => f !== "") };
}
const directories: string[] = [];
const emptyDir = () => { const dir = mkdtempSync(join(tmpdir(), "auth-slo-start-")); directories.push(dir); return dir; };
const serve = (dataDir: string, env: Readonly<Record<string, string>> = {}) => runCommand(["serve"], { ...ANY_PORTS, AUTH_SLO_DATA_DIR: dataDir, ...env }, tmpdir());
const seconds = (sinceMs: number) => Math.round(performance.now() - sinceMs) / 1_000;
const readyOn = async (url: string) => { while ((await fetch(`${url}/readyz`).then((r) => r.status, () => 0)) !== 200) await new Promise((r) => setTimeout(r, 20)); };

afterEach(() => { for (const dir of directories.splice(0)) rmSync(dir, { recursive: true, force: true }); });

describe("start and stop", () => {
  test("an empty directory: ready within seconds, addresses and three exporter lines shown, small when idle; SIGTERM ends it with nothing left", { timeout: 120_000 }, async () => {
    const dataDir = join(emptyDir(), "data");
    const startedAtMs = performance.now();
    const { cache, flags } = startCommand();
    const service = runCommand(["serve"], { ...ANY_PORTS, AUTH_SLO_DATA_DIR: dataDir, NODE_COMPILE_CACHE: cache }, tmpdir(), flags);
    await service.printed("OTEL_LOGS_EXPORTER=otlp");
    const url = /Console and API\s+(http:\/\/127\.0\.0\.1:\d+)\//.exec(service.output())?.[1] ?? "";
    await readyOn(url);
    const readySeconds = seconds(startedAtMs);
    const otlp = /OTLP over HTTP\s+(http:\/\/127\.0\.0\.1:\d+)/.exec(service.output())?.[1];
    expect(service.output()).toContain(`OTEL_EXPORTER_OTLP_ENDPOINT=${otlp}\n`);
    expect(service.output()).toContain("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\n");
    expect(service.output()).toMatch(/OTLP over gRPC\s+127\.0\.0\.1:\d+\n/);
    expect((await fetch(`${otlp}/v1/logs`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).status).toBe(200);

    await new Promise((r) => setTimeout(r, 5_000));
    const children = descendantsOf(service.pid);
    const resident = [service.pid, ...children].map(rssBytesOf);
    const together = memoryTogether([service.pid, ...children]);
    expect(children.length).toBeGreaterThan(0);
    expect(together).toBeGreaterThan(Math.max(...resident));
    expect(together).toBeLessThan(LARGEST_IDLE_BYTES);

    const askedAtMs = performance.now();
    service.signal("SIGTERM");
    expect(await service.exited).toEqual({ code: 0, signal: null });
    const stopSeconds = seconds(askedAtMs);
    expect(children.filter(isAlive)).toEqual([]);
    expect(readdirSync(dataDir).filter((name) => name.endsWith(".lock"))).toEqual([]);
    expect(readySeconds).toBeLessThan(30);
    expect(stopSeconds).toBeLessThan(15);
    console.log(`ready after ${readySeconds} s; idle ${Math.round(together / 1e6)} MB together (resident ${resident.map((b) => Math.round(b / 1e6)).join(" + ")} MB); stopped in ${stopSeconds} s`);
  });

  test("Ctrl-C ends it too, with exit status 0 and no child left; a second start on the directory is refused while it runs and works afterwards", { timeout: 120_000 }, async () => {
    const dataDir = emptyDir();
    const first = serve(dataDir);
    await first.printed("is running");
    const second = serve(dataDir);
    expect((await second.exited).code).toBe(1);
    expect(second.output()).toMatch(new RegExp(`in use by process ${first.pid}\\b.*AUTH_SLO_DATA_DIR.*STO_DATA_DIR_LOCKED`));
    expect(second.output()).not.toMatch(/\n\s+at /);
    const children = descendantsOf(first.pid);
    first.signal("SIGINT");
    // As under npm, which passes on what the terminal has sent already.
    first.signal("SIGINT");
    expect(await first.exited).toEqual({ code: 0, signal: null });
    expect(first.output()).toContain("Stopped.");
    expect(children.filter(isAlive)).toEqual([]);
    const third = serve(dataDir);
    await third.printed("is running");
    third.signal("SIGTERM");
    expect((await third.exited).code).toBe(0);
  });

  test("a signal that comes while it still starts ends it in order: exit status 0, no child left, the directory free", { timeout: 120_000 }, async () => {
    const dataDir = emptyDir();
    const lock = join(dataDir, "auth-slo.lock");
    const service = serve(dataDir);
    while (!existsSync(lock)) await new Promise((r) => setTimeout(r, 5));
    service.signal("SIGTERM");
    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(service.output()).toContain("Stopped.");
    expect(existsSync(lock)).toBe(false);
  });

  test("a port that is taken is named, and nothing is left behind", { timeout: 60_000 }, async () => {
    const first = serve(emptyDir());
    await first.printed("is running");
    const port = /OTLP over HTTP\s+http:\/\/127\.0\.0\.1:(\d+)/.exec(first.output())?.[1] ?? "";
    const dataDir = emptyDir();
    const second = serve(dataDir, { AUTH_SLO_OTLP_HTTP_PORT: port });
    expect((await second.exited).code).toBe(1);
    expect(second.output()).toContain(port);
    expect(second.output()).not.toMatch(/\n\s+at /);
    expect(existsSync(join(dataDir, "auth-slo.lock"))).toBe(false);
    first.signal("SIGTERM");
    await first.exited;
  });
});

describe("what npm ci does at its end", () => {
  test("compiled code of the service and of its engine is there for the first start, and nothing else is left", { timeout: 60_000 }, async () => {
    const scratch = emptyDir();
    const done = spawnSync(process.execPath, [join(ROOT, "tools/warm.ts")], { env: { ...process.env, TMPDIR: scratch }, encoding: "utf8" });
    expect(done.status).toBe(0);
    expect(readdirSync(scratch)).toEqual([]);
    const kept = readdirSync(startCommand().cache, { recursive: true });
    expect(kept.length).toBeGreaterThan(500);
  });
});

describe("a start that is refused", () => {
  test("all mistakes of a configuration are told at once, each with its place, and nothing is created", async () => {
    const dir = emptyDir();
    const service = runCommand(["serve"], { AUTH_SLO_HTTP_PORT: "99999", AUTH_SLO_LOGLEVEL: "info", AUTH_SLO_LOG_LEVEL: "loud", AUTH_SLO_EVAL_INTERVAL_SECONDS: "0", AUTH_SLO_DATA_DIR: join(dir, "data") }, dir);
    expect((await service.exited).code).toBe(2);
    for (const name of ["AUTH_SLO_HTTP_PORT", "AUTH_SLO_LOGLEVEL", "AUTH_SLO_LOG_LEVEL", "AUTH_SLO_EVAL_INTERVAL_SECONDS"]) expect(service.output()).toMatch(new RegExp(`^${name}: .+\\(CFG_[A-Z_]+\\)$`, "m"));
    expect(service.output()).toContain("4 problems in the configuration");
    expect(readdirSync(dir)).toEqual([]);
  });

  test.each([
    ["without ingest tokens", {}, "ING_OPEN_LISTENER"],
    ["without API tokens", { AUTH_SLO_INGEST_TOKENS_FILE: "tokens" }, "CFG_OPEN_API"],
  ])("listening beyond loopback %s, with the reason", async (_name, env, code) => {
    const dir = emptyDir();
    const service = serve(join(dir, "data"), { AUTH_SLO_HOST: "0.0.0.0", ...env });
    expect((await service.exited).code).toBe(1);
    expect(service.output()).toContain(code);
    expect(service.output()).toContain("127.0.0.1");
    expect(existsSync(join(dir, "data"))).toBe(false);
  });
});
