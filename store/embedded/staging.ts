import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statfsSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { isAlive, ownIdentity, parseIdentity } from "../process-identity.ts";
import { failure } from "./failure.ts";
import { BodyError } from "./body.ts";

/** A body kept in a file for as long as the engine reads it. */
export interface StagedBody {
  readonly path: string;
  readonly bytes: number;
  remove(): void;
}

export interface Staging {
  readonly directory: string;
  /** Writes all bytes into a new file with a random name; on any error the file is gone. */
  stage(body: AsyncIterable<Buffer>): Promise<StagedBody>;
  close(): void;
}

const MEMORY_DIRECTORY = "/dev/shm";
const PREFIX = "auth-slo-engine-";

/**
 * A place for the bodies of binary INSERTs, which the engine can only read from a file: memory (/dev/shm) when it has room for two of the
 * largest bodies, else `fallback`. Directories that dead processes left behind are removed first.
 */
export function openStaging(deps: { readonly fallback: string; readonly maxBodyBytes: number; readonly memoryDirectory?: string }): Staging {
  const memory = deps.memoryDirectory ?? MEMORY_DIRECTORY;
  for (const base of [memory, deps.fallback]) removeLeftovers(base);
  const base = freeBytes(memory) >= 2 * deps.maxBodyBytes ? memory : deps.fallback;
  const directory = join(base, `${PREFIX}${ownIdentity()}-${randomBytes(6).toString("hex")}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return { directory, stage: (body) => stage(directory, body), close: () => rmSync(directory, { recursive: true, force: true }) };
}

async function stage(directory: string, body: AsyncIterable<Buffer>): Promise<StagedBody> {
  const path = join(directory, randomBytes(12).toString("hex"));
  const remove = () => rmSync(path, { force: true });
  const file = openSync(path, "wx", 0o600);
  let bytes = 0;
  try {
    for await (const chunk of body) {
      // Memory or page cache: a synchronous write of one chunk costs less than handing it to another thread.
      for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
      bytes += chunk.length;
    }
    return { path, bytes, remove };
  } catch (error) {
    unlinkSync(path);
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw new BodyError(failure("NOT_ENOUGH_SPACE", "No space to stage the body", 503));
    throw error;
  } finally {
    closeSync(file);
  }
}

function freeBytes(directory: string): number {
  try {
    const stats = statfsSync(directory);
    return stats.bavail * stats.bsize;
  } catch {
    return 0;
  }
}

function removeLeftovers(base: string): void {
  for (const name of namesIn(base)) {
    if (!name.startsWith(PREFIX)) continue;
    const identity = parseIdentity(name.slice(PREFIX.length).replace(/-[0-9a-f]+$/, ""));
    if (identity !== undefined && !isAlive(identity)) rmSync(join(base, name), { recursive: true, force: true });
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
