import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "./errors.ts";
import { isAlive, ownIdentity, parseIdentity } from "./process-identity.ts";

export interface DataLock {
  readonly path: string;
  /** Removes the lock if it is still ours. */
  release(): void;
}

const NAME = "auth-slo.lock";
const ATTEMPTS = 5;

/**
 * Takes the data directory for this process, creating it when missing. A lock whose process is gone, or whose pid is another process by
 * now, is replaced.
 *
 * @throws StoreError STO_DATA_DIR_LOCKED, naming the pid, when a living process holds it.
 */
export function lockDataDir(directory: string): DataLock {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, NAME);
  const own = `${ownIdentity()}\n${randomBytes(8).toString("hex")}\n`;
  const mine = `${path}.${randomBytes(6).toString("hex")}`;
  writeFileSync(mine, own, { flag: "wx", mode: 0o600 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // A link appears whole or not at all: nobody ever reads a half-written lock.
      if (tryLink(mine, path)) return { path, release: () => { if (read(path) === own) rmSync(path, { force: true }); } };
      removeIfStale(path, directory);
    }
    throw new StoreError("STO_DATA_DIR_LOCKED", `Data directory ${directory} changes hands too often`);
  } finally {
    rmSync(mine, { force: true });
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function removeIfStale(path: string, directory: string): void {
  const held = read(path);
  if (held === undefined) return;
  const holder = parseIdentity(held.split("\n")[0] ?? "");
  if (holder !== undefined && isAlive(holder)) {
    throw new StoreError("STO_DATA_DIR_LOCKED", `Data directory ${directory} is in use by process ${String(holder.pid)}. Stop that process, or choose another directory with AUTH_SLO_DATA_DIR`);
  }
  const aside = `${path}.${randomBytes(6).toString("hex")}`;
  renameSync(path, aside);
  // Somebody else may have replaced the stale lock between our look and our move: then theirs goes back.
  if (read(aside) !== held) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
