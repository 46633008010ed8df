/** The real Envoy with the shipped example configuration, moved to free ports. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface EnvoyPorts {
  readonly listen: number;
  readonly admin: number;
  readonly upstream: number;
  readonly issuer: number;
  readonly authSlo: number;
}

export interface RunningEnvoy {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const EXAMPLE = resolve(import.meta.dirname, "../../examples/envoy/envoy.yaml");

/** The example with other ports and a shorter key cache; every replacement must find its place, so a changed example fails here. */
export function envoyConfig(ports: EnvoyPorts, jwksCacheSeconds: number): string {
  const replacements: Readonly<Record<string, string>> = {
    "10000": String(ports.listen), "9901": String(ports.admin), "9000": String(ports.upstream), "9001": String(ports.issuer), "4318": String(ports.authSlo),
    "cache_duration: 300s": `cache_duration: ${jwksCacheSeconds}s`,
  };
  const text = readFileSync(EXAMPLE, "utf8");
  for (const from of Object.keys(replacements)) if (!text.includes(from)) throw new Error(`the Envoy example no longer holds ${from}`);
  return text.replace(/\b(10000|9901|9000|9001|4318)\b|cache_duration: 300s/g, (from) => replacements[from] ?? from);
}

/** Starts Envoy and waits until its admin interface says that it is live. */
export async function startEnvoy(binary: string, config: string, ports: EnvoyPorts): Promise<RunningEnvoy> {
  const dir = mkdtempSync(join(tmpdir(), "auth-slo-envoy-"));
  const file = join(dir, "envoy.yaml");
  writeFileSync(file, config);
  const child = spawn(binary, ["-c", file, "--log-level", "error", "--concurrency", "1", "--use-dynamic-base-id"], { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (c: Buffer) => { errors += c.toString(); });
  const deadline = performance.now() + 20_000;
  for (;;) {
    const status = await fetch(`http://127.0.0.1:${ports.admin}/ready`).then(async (r) => { await r.text(); return r.status; }, () => 0);
    if (status === 200) break;
    if (child.exitCode !== null || performance.now() > deadline) { child.kill("SIGKILL"); throw new Error(`Envoy did not start:\n${errors}`); }
    await new Promise((r) => setTimeout(r, 50));
  }
  return {
    url: `http://127.0.0.1:${ports.listen}`,
    stop: async () => {
      if (child.exitCode === null) { const gone = once(child, "exit"); child.kill("SIGKILL"); await gone; }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
