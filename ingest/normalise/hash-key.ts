import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";

const FILE = "hash.key";
const KEY_BYTES = 16;

/**
 * The deployment's hash key: 16 random bytes in `<dataDir>/hash.key`, mode 0600, made on the first call.
 *
 * Identities are stored only as hashes under this key, so it must outlive restarts, and whoever has it can test guesses. It is never logged.
 * @throws Error when the file is there and is no key: hashes under another key would tell the same user apart from himself
 */
export function loadHashKey(dataDir: string): Buffer {
  const path = join(dataDir, FILE);
  const known = readKey(path);
  if (known !== null) return known;
  mkdirSync(dataDir, { recursive: true });
  const key = randomBytes(KEY_BYTES);
  // Written aside and renamed, so that a crash leaves a whole key or none.
  const aside = `${path}.new`;
  const file = openSync(aside, "w", 0o600);
  try {
    writeSync(file, key);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
  return key;
}

function readKey(path: string): Buffer | null {
  try {
    const key = readFileSync(path);
    if (key.length !== KEY_BYTES) throw new Error(`${path} is not a hash key: ${String(KEY_BYTES)} bytes are expected. Restore it from a backup; without it, stored identities cannot be told to be the same as new ones.`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
