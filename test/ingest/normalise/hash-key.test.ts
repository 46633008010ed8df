import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadHashKey } from "../../../ingest/normalise/hash-key.ts";

let dir: string;
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), "hash-key-")); });
afterEach(() => { rmSync(dir, { recursive: true }); });

describe("the deployment's hash key", () => {
  it("is made once, for its owner only, and stays", () => {
    const dataDir = join(dir, "data");
    const key = loadHashKey(dataDir);
    expect(key).toHaveLength(16);
    expect(loadHashKey(dataDir).equals(key)).toBe(true);
    expect(statSync(join(dataDir, "hash.key")).mode & 0o777).toBe(0o600);
    expect(loadHashKey(join(dir, "other")).equals(key)).toBe(false);
  });

  it("a broken key is refused without being replaced or shown", () => {
    writeFileSync(join(dir, "hash.key"), "short");
    expect(() => loadHashKey(dir)).toThrow(/hash\.key is not a hash key/);
    expect(() => loadHashKey(dir)).not.toThrow(/short/);
    expect(readFileSync(join(dir, "hash.key"), "utf8")).toBe("short");
  });
});
