import { type ChildProcess, spawn } from "node:child_process";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { StoreError } from "../errors.ts";
import { DOOR_LIMITS } from "./door/door-config.ts";
import type { EngineConfig, ReadyLine } from "./engine-config.ts";

export interface EngineChild {
  readonly pid: number;
  readonly port: number;
  /** Port of the readers' own listener, when there is one. */
  readonly doorPort: number | undefined;
  /** Resolves when the process is gone, with what ended it. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
}

const START_TIMEOUT_MS = 30_000;
/** Heap of the front; results and bodies are outside of it. */
const HEAP_MIB = 160;
/** The engine's allocator gives memory back within a second instead of ten, and keeps four arenas rather than one a core. */
const ALLOCATOR = "background_thread:true,dirty_decay_ms:500,muzzy_decay_ms:0,narenas:4,percpu_arena:disabled";

/**
 * Starts the engine child and waits until it answers. Its standard input stays open for as long as this process lives.
 *
 * @throws StoreError STO_ENGINE_START when it exits, says that it cannot, or does not answer within 30 s.
 */
export async function startEngineChild(config: EngineConfig, onLog: (line: string) => void): Promise<EngineChild> {
  const main = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [`--max-old-space-size=${String(HEAP_MIB)}`, "--max-semi-space-size=4", main], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...withoutNodeOptions(process.env), TZ: "UTC", MALLOC_ARENA_MAX: "2", JE_MALLOC_CONF: ALLOCATOR, NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? `${config.path}-cache`, UV_THREADPOOL_SIZE: String(config.readers + 1 + (config.door === undefined ? 0 : DOOR_LIMITS.sessions) + 4) },
  });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: null, signal: null }));
  });
  createInterface({ input: child.stderr }).on("line", onLog);
  child.stdin.on("error", () => undefined);
  child.stdin.write(`${JSON.stringify(config)}\n`);
  try {
    const { port, doorPort } = await readyLine(child, exited);
    return { pid: child.pid ?? 0, port, doorPort, exited, kill: (signal) => { child.kill(signal); } };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

async function readyLine(child: ChildProcess, exited: Promise<unknown>): Promise<Extract<ReadyLine, { readonly ready: true }>> {
  const output = child.stdout;
  if (output === null) throw new StoreError("STO_ENGINE_START", "The engine process has no output");
  const line = new Promise<string>((resolve) => createInterface({ input: output }).once("line", resolve));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => { timer = setTimeout(resolve, START_TIMEOUT_MS, undefined); });
  const gone = exited.then(() => new Promise<undefined>((resolve) => { setImmediate(resolve, undefined); }));
  try {
    const first = await Promise.race([line, late, gone]);
    if (first === undefined) throw new StoreError("STO_ENGINE_START", `The engine process ${child.exitCode === null && child.signalCode === null ? "did not answer in time" : "ended before it answered"}`);
    const ready = JSON.parse(first) as ReadyLine;
    if (ready.ready) return ready;
    throw new StoreError("STO_ENGINE_START", ready.error);
  } finally {
    clearTimeout(timer);
  }
}

/** The child is this program's own: options meant for the parent's debugger or test runner would break it. */
function withoutNodeOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== "NODE_OPTIONS"));
}
