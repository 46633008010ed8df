import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMPOSE, COMPOSE_TEXT, interpolated, ROOT } from "./compose-file.ts";

let directory: string;
beforeAll(() => { directory = mkdtempSync(join(tmpdir(), "auth-slo-secrets-")); });
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const make = () => spawnSync("sh", [join(ROOT, "deploy/make-secrets.sh"), directory], { encoding: "utf8" });
const read = (name: string) => readFileSync(join(directory, name), "utf8");
const mode = (name: string) => statSync(join(directory, name)).mode & 0o777;
const hash = (text: string) => createHash("sha256").update(text).digest("hex");

describe("deploy/make-secrets.sh", () => {
  it("makes every variable and every file that compose requires, readable by nobody else on this machine", () => {
    expect(make()).toMatchObject({ status: 0, stderr: "" });
    const variables = Object.fromEntries(read(".env").trim().split("\n").map((line) => line.split("=") as [string, string]));
    expect(() => interpolated(COMPOSE_TEXT, variables)).not.toThrow();
    expect(Object.values(variables).every((value) => /^[0-9a-f]{48}$/.test(value))).toBe(true);
    expect(new Set(Object.values(variables)).size).toBe(3);
    expect([mode(".env"), mode("deploy/secrets"), mode("deploy/secrets/ingest-token")]).toEqual([0o600, 0o700, 0o600]);
    for (const { file } of Object.values(COMPOSE.secrets)) expect([file, mode(file)]).toEqual([file, 0o444]);
  });

  it("tokens are known to the service by their hashes alone", () => {
    expect(read("deploy/secrets/ingest-tokens")).toBe(`default:${hash(read("deploy/secrets/ingest-token"))}\n`);
    expect(read("deploy/secrets/api-tokens")).toBe(`operator:${hash(read("deploy/secrets/api-token"))}\nprometheus:${hash(read("deploy/secrets/metrics-token"))}\n`);
  });

  it("keeps what is there when it runs again, and prints no secret", () => {
    const before = [".env", "deploy/secrets/ingest-tokens", "deploy/secrets/metrics-token"].map(read);
    const again = make();
    expect([again.status, [".env", "deploy/secrets/ingest-tokens", "deploy/secrets/metrics-token"].map(read)]).toEqual([0, before]);
    for (const secret of [read("deploy/secrets/ingest-token"), read("deploy/secrets/api-token")]) expect(again.stdout).not.toContain(secret);
  });
});
