/** One run of `main.ts` with arguments, for tests of what it prints and how it ends. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";

export interface RunningCommand {
  readonly pid: number;
  /** Everything it printed so far, standard output and errors together. */
  readonly output: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Resolves when `text` has been printed; rejects when the command ends before that. */
  readonly printed: (text: string | RegExp) => Promise<void>;
}

const MAIN = resolve(import.meta.dirname, "../../main.ts");

/** Settings of the machine that runs the tests must not reach the command under test. */
export function cleanEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AUTH_SLO_") && !["CLICKHOUSE_URL", "ALERTMANAGER_URL", "KAFKA_BROKERS"].includes(name)));
}

export function runCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string, nodeOptions: readonly string[] = []): RunningCommand {
  const child = spawn(process.execPath, [...nodeOptions, MAIN, ...args], { cwd, env: { ...cleanEnvironment(), ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => { text += chunk.toString(); for (const look of listeners) look(); });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done, fail) => { child.once("close", (code, signal) => done({ code, signal })); child.once("error", fail); });
  return {
    pid: child.pid ?? 0, output: () => text, exited, signal: (signal) => void child.kill(signal),
    printed: (wanted) => new Promise((found, fail) => {
      const look = () => { if (typeof wanted === "string" ? text.includes(wanted) : wanted.test(text)) { listeners.delete(look); found(); } };
      listeners.add(look);
      look();
      void exited.then(() => fail(new Error(`it ended without printing ${String(wanted)}:\n${text}`)));
    }),
  };
}
