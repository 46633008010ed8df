/** The real Keycloak on ports of the kernel's choice, with a database of its own that starts in its first state and is removed at the end. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { childrenOf } from "../service/service.ts";
import { createKeycloakAdmin, type KeycloakAdmin } from "./keycloak-admin.ts";

export interface RunningKeycloak {
  readonly url: string;
  readonly pid: number;
  readonly admin: KeycloakAdmin;
  /** Ends it and removes its data. */
  readonly stop: () => Promise<void>;
}

/** Of the database that `keycloak.sh` leaves. */
export const ADMINISTRATOR = { user: "admin", password: "admin-of-a-test" };
const LISTENING = /Listening on: (http:\/\/127\.0\.0\.1:\d+)/;

/** @param home the directory that `keycloak.sh` printed */
export async function startKeycloak(home: string, timeoutMs = 180_000): Promise<RunningKeycloak> {
  const dir = mkdtempSync(join(tmpdir(), "auth-slo-keycloak-"));
  copyFileSync(join(home, "database/keycloakdb.mv.db"), join(dir, "keycloakdb.mv.db"));
  const child = spawn(join(home, "keycloak/bin/kc.sh"), [
    "start", "--optimized", "--cache=local", "--http-enabled=true", "--hostname-strict=false", "--http-host=127.0.0.1", "--http-port=0", "--http-management-port=0", "--http-management-host=127.0.0.1",
    `--db-url=jdbc:h2:file:${join(dir, "keycloakdb")};NON_KEYWORDS=VALUE`, "--log-level=info",
  ], { cwd: dir, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, JAVA_OPTS_KC_HEAP: "-Xms64m -Xmx400m", JAVA_OPTS_APPEND: "-XX:TieredStopAtLevel=1" } });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      // kc.sh waits for the Java process that it started, and would leave it behind.
      for (const pid of [...childrenOf(child.pid ?? 0), child.pid ?? 0]) process.kill(pid, "SIGKILL");
      await gone;
    }
    rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  try {
    const url = await addressOf(child, timeoutMs);
    return { url, pid: child.pid ?? 0, admin: createKeycloakAdmin(url, ADMINISTRATOR), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Keycloak prints the port that it was given once it serves. */
function addressOf(child: ChildProcess, timeoutMs: number): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    const fail = () => { clearTimeout(timer); reject(new Error(`Keycloak did not start within ${timeoutMs} ms:\n${text}`)); };
    const timer = setTimeout(fail, timeoutMs);
    const read = (chunk: Buffer) => {
      if (text.length < 200_000) text += chunk.toString();
      const address = LISTENING.exec(text)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", fail);
  });
}
