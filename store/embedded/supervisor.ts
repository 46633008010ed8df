import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { backoffMs } from "./backoff.ts";
import { type EngineChild, startEngineChild } from "./child-process.ts";
import type { DoorConfig } from "./door/door-config.ts";
import type { EngineConfig } from "./engine-config.ts";
import { endLeftover } from "./leftover.ts";
import { watchLiveness } from "./liveness.ts";

export interface EngineLogger {
  info(message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  warn(message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
}

export interface EmbeddedEngineOptions {
  /** The service's data directory, locked by the caller; the engine lives in `engine/` below it. */
  readonly dataDir: string;
  /** Loopback port; 0 picks a free one. It stays the same over restarts. */
  readonly port: number;
  readonly logger: EngineLogger;
  readonly readers?: number;
  readonly memoryBytes?: number;
  readonly maxBodyBytes?: number;
  readonly memoryDirectory?: string;
  /** Lets readers in; absent: nobody but the product. */
  readonly door?: DoorConfig;
  /** Without an answer for so long the child is killed and started again. */
  readonly pingDeadlineMs?: number;
  readonly pingIntervalMs?: number;
}

export interface EngineExit {
  readonly pid: number;
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
}

/** A running engine. Its address and credentials hold until `stop`, over any number of restarts: clients only have to try again. */
export interface EmbeddedEngine {
  readonly url: string;
  readonly credentials: { readonly username: string; readonly password: string };
  /** Port of the readers' own listener; null when there is none. It stays the same over restarts. */
  readonly doorPort: number | null;
  /** The living child's pid; empty between two children. */
  pids(): readonly number[];
  restarts(): number;
  /** Called for every child that ended without `stop`. */
  onExit(listener: (exit: EngineExit) => void): void;
  /** Ends the child (SIGTERM, after three seconds SIGKILL) and resolves when it is gone. */
  stop(): Promise<void>;
}

const MEBIBYTE = 1024 * 1024;
const BACKOFF = { firstMs: 100, maxMs: 5_000 } as const;
const STABLE_MS = 30_000;
const STOP_MS = 3_000;

/** Starts the embedded engine and keeps it running: a child that dies or falls silent is replaced. Resolves at the first answer. */
export async function startEmbeddedEngine(options: EmbeddedEngineOptions): Promise<EmbeddedEngine> {
  const credentials = { username: "auth_slo", password: randomBytes(24).toString("base64url") };
  const state: SupervisorState = { options, config: configOf(options, credentials), child: undefined, restarts: 0, failures: 0, isStopping: false, restarting: undefined, listeners: [], stopWatching: () => undefined, wake: () => undefined };
  await startFirst(state);
  return {
    url: `http://127.0.0.1:${String(state.config.port)}`,
    credentials,
    doorPort: state.config.door?.listen?.port ?? null,
    pids: () => (state.child === undefined ? [] : [state.child.pid]),
    restarts: () => state.restarts,
    onExit: (listener) => { state.listeners.push(listener); },
    stop: () => stop(state),
  };
}

interface SupervisorState {
  readonly options: EmbeddedEngineOptions;
  config: EngineConfig;
  child: EngineChild | undefined;
  restarts: number;
  /** Ends in a row without a stable run. */
  failures: number;
  isStopping: boolean;
  restarting: Promise<void> | undefined;
  readonly listeners: ((exit: EngineExit) => void)[];
  stopWatching: () => void;
  wake: () => void;
}

function configOf(options: EmbeddedEngineOptions, credentials: { readonly username: string; readonly password: string }): EngineConfig {
  const { door } = options;
  return {
    path: join(options.dataDir, "engine"),
    port: options.port,
    users: [{ name: credentials.username, password: credentials.password, role: "writer" }, ...(door === undefined ? [] : [{ name: door.user, password: door.password, role: "reader" as const }])],
    ...(door === undefined ? {} : { door }),
    readers: options.readers ?? 3,
    memoryBytes: options.memoryBytes ?? 1_024 * MEBIBYTE,
    maxBodyBytes: options.maxBodyBytes ?? 256 * MEBIBYTE,
    ...(options.memoryDirectory === undefined ? {} : { memoryDirectory: options.memoryDirectory }),
  };
}

function withPorts(config: EngineConfig, child: EngineChild): EngineConfig {
  const { door } = config;
  const listenAt = door?.listen ?? null;
  if (door === undefined || listenAt === null || child.doorPort === undefined) return { ...config, port: child.port };
  return { ...config, port: child.port, door: { ...door, listen: { ...listenAt, port: child.doorPort } } };
}

async function startFirst(state: SupervisorState): Promise<void> {
  await endLeftover(state.config.path);
  await startChild(state);
}

async function startChild(state: SupervisorState): Promise<void> {
  const { logger } = state.options;
  const child = await startEngineChild(state.config, (line) => logger.warn("embedded engine", { line }));
  state.config = withPorts(state.config, child);
  state.child = child;
  const startedMs = performance.now();
  state.stopWatching = watchLiveness({
    url: `http://127.0.0.1:${String(child.port)}`,
    deadlineMs: state.options.pingDeadlineMs ?? 15_000,
    intervalMs: state.options.pingIntervalMs ?? 1_000,
    onStuck: () => {
      logger.warn("embedded engine does not answer and is killed", { pid: child.pid });
      child.kill("SIGKILL");
    },
  });
  void child.exited.then((exit) => {
    state.stopWatching();
    state.child = undefined;
    if (state.isStopping) return;
    state.failures = performance.now() - startedMs >= STABLE_MS ? 1 : state.failures + 1;
    logger.warn("embedded engine ended and is started again", { pid: child.pid, signal: exit.signal ?? "", code: exit.code ?? -1 });
    for (const listener of state.listeners) listener({ pid: child.pid, ...exit });
    state.restarting = restart(state);
  });
}

async function restart(state: SupervisorState): Promise<void> {
  while (!state.isStopping) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, backoffMs(BACKOFF, state.failures));
      state.wake = () => { clearTimeout(timer); resolve(); };
    });
    if (state.isStopping) return;
    try {
      await startChild(state);
      state.restarts++;
      return;
    } catch (error) {
      state.failures++;
      state.options.logger.warn("embedded engine cannot be started; trying again", { error: error instanceof Error ? error.message : String(error) });
    }
  }
}

async function stop(state: SupervisorState): Promise<void> {
  state.isStopping = true;
  state.wake();
  await state.restarting;
  state.stopWatching();
  const { child } = state;
  if (child === undefined) return;
  child.kill("SIGTERM");
  // A stopped process does not see SIGTERM until it runs again.
  child.kill("SIGCONT");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await child.exited;
  clearTimeout(timer);
}
