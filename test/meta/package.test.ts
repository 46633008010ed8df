/** The npm package as somebody gets it who has nothing else: built, packed, unpacked, run. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cleanEnvironment } from "../service/command.ts";
import { eventually } from "../service/eventually.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly version: string; readonly dependencies: Readonly<Record<string, string>> };
let scratch: string;
let installed: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "auth-slo-package-"));
  execFileSync(process.execPath, ["tools/build.ts"], { cwd: ROOT });
  const [packed] = JSON.parse(execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", scratch], { cwd: ROOT, encoding: "utf8" })) as [{ readonly filename: string }];
  execFileSync("tar", ["-xzf", join(scratch, packed.filename), "-C", scratch]);
  installed = join(scratch, "package");
  // What the package declares, and nothing else, is there to be found.
  for (const name of Object.keys(manifest.dependencies)) {
    const place = join(installed, "node_modules", name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), place);
  }
}, 240_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const start = (...args: string[]) => [join(installed, "bin/auth-slo.mjs"), ...args];

test("holds no sources, tests or data, and says its version", () => {
  for (const path of ["main.ts", "dist/main.ts", "test", "data", "node_modules/vitest"]) expect(existsSync(join(installed, path)), path).toBe(false);
  expect(execFileSync(process.execPath, start("--version"), { cwd: scratch, encoding: "utf8" })).toContain(manifest.version);
});

test("checks the shipped objectives", () => {
  expect(execFileSync(process.execPath, start("check"), { cwd: scratch, encoding: "utf8" })).toMatch(/\d+ SLOs?/);
});

test("serves: an event comes in and is found; console, boards and runbooks are there", { timeout: 120_000 }, async () => {
  const ports = Object.fromEntries(["HTTP", "OTLP_HTTP", "OTLP_GRPC", "CLICKHOUSE"].map((name) => [`AUTH_SLO_${name}_PORT`, "0"]));
  const service = spawn(process.execPath, start("serve"), { cwd: scratch, env: { ...cleanEnvironment(), ...ports, AUTH_SLO_DATA_DIR: join(scratch, "data") }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((done) => service.once("close", done));
  try {
    let output = "";
    service.stdout.on("data", (chunk: Buffer) => { output += chunk.toString(); });
    await eventually("it says where it is", () => /OTLP over gRPC\s+\S+\n/.test(output));
    const [http = "", otlp = ""] = [/Console and API\s+(\S+)/.exec(output)?.[1], /OTLP over HTTP\s+(\S+)/.exec(output)?.[1]];
    const get = async (path: string) => (await fetch(new URL(path, http))).status;
    await eventually("it is ready", async () => (await get("/readyz")) === 200);
    const event = { "service.name": "checkout", "http.route": "/v1/orders", "http.response.status_code": 401, "auth.decision": "deny", "auth.reason": "expired" };
    expect((await fetch(`${otlp}/v1/gateway/generic`, { method: "POST", body: JSON.stringify(event), headers: { "content-type": "application/json" } })).status).toBe(200);
    await eventually("the event is found", async () => (await (await fetch(new URL("/api/v1/events?reason=expired&limit=1", http))).text()).includes("/v1/orders"));
    expect(await Promise.all(["/", "/assets/main.js", "/runbooks", "/api/v1/openapi.json"].map(get))).toEqual([200, 200, 200, 200]);
  } finally {
    service.kill("SIGTERM");
  }
  expect(await ended).toBe(0);
});
