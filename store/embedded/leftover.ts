import { readFileSync, writeFileSync } from "node:fs";
import { isAlive, ownIdentity, parseIdentity } from "../process-identity.ts";

/** Beside the engine's own directory, which belongs to the engine. */
const fileOf = (enginePath: string) => `${enginePath}.pid`;

const LOOK_MS = 20;
/** A child whose service is gone ends by itself; so much patience, then it is ended. Its data is as safe as after any kill. */
const PATIENCE_MS = 500;
const GIVE_UP_MS = 5_000;

/** Called by the child: writes down who has the directory open. */
export function claim(enginePath: string): void {
  writeFileSync(fileOf(enginePath), ownIdentity(), { mode: 0o600 });
}

/**
 * Called by the service, which holds the data directory's lock: waits for the child of a service that was killed a moment ago, and ends it when it
 * does not end by itself. Resolves when nobody has the directory open.
 */
export async function endLeftover(enginePath: string): Promise<void> {
  const identity = parseIdentity(read(fileOf(enginePath)));
  if (identity === undefined) return;
  for (let waitedMs = 0; isAlive(identity) && waitedMs < GIVE_UP_MS; waitedMs += LOOK_MS) {
    if (waitedMs === PATIENCE_MS) kill(identity.pid);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended in this very moment.
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
