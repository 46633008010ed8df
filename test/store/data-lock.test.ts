import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockDataDir } from "../../store/data-lock.ts";
import { ownIdentity } from "../../store/process-identity.ts";

let directory: string;
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), "auth-slo-lock-")); });
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const lockFile = () => join(directory, "auth-slo.lock");

describe("lockDataDir", () => {
  it("refuses a directory that a living process holds, naming its pid", () => {
    const lock = lockDataDir(directory);
    expect(() => lockDataDir(directory)).toThrow(expect.objectContaining({ code: "STO_DATA_DIR_LOCKED", message: expect.stringContaining(`process ${String(process.pid)}`) as string }) as Error);
    lock.release();
    lockDataDir(directory).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("creates a missing directory", () => {
    lockDataDir(join(directory, "a", "b")).release();
    expect(readdirSync(directory)).toEqual(["a"]);
  });

  it("replaces the lock of a dead process", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    writeFileSync(lockFile(), `${String(child.pid)}-123\nx\n`);
    lockDataDir(directory).release();
  });

  it.skipIf(process.platform !== "linux")("replaces the lock of a process whose pid is another's by now", () => {
    writeFileSync(lockFile(), `${String(process.pid)}-1\nx\n`);
    lockDataDir(directory).release();
    writeFileSync(lockFile(), `${ownIdentity()}\nx\n`);
    expect(() => lockDataDir(directory)).toThrow();
  });

  it("an unreadable lock counts as left behind", () => {
    writeFileSync(lockFile(), "");
    lockDataDir(directory).release();
  });

  it("releasing leaves a lock that is somebody else's by now", () => {
    const lock = lockDataDir(directory);
    writeFileSync(lockFile(), "1-1\nother\n");
    lock.release();
    expect(readFileSync(lockFile(), "utf8")).toBe("1-1\nother\n");
  });
});
