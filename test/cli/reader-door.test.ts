import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readerAddress, readerDoor } from "../../cli/reader-door.ts";
import { configSchema } from "../../config.ts";

let dataDir: string;
beforeEach(() => { dataDir = mkdtempSync(join(tmpdir(), "auth-slo-door-")); });
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));
const doorOf = (more: Readonly<Record<string, unknown>> = {}) => readerDoor(configSchema.parse({ dataDir, ...more }));
const opened = (more: Readonly<Record<string, unknown>> = {}) => {
  const reader = doorOf(more);
  if (reader.kind !== "open") throw new Error(JSON.stringify(reader));
  return reader;
};

describe("the door for readers as it is configured", () => {
  it("without a password one is made, kept for the next start, and readable by this user alone", () => {
    const [first, second] = [opened(), opened()];
    expect(first.door.password).toMatch(/^[\w-]{32}$/);
    expect(second.door.password).toBe(first.door.password);
    const file = join(dataDir, "clickhouse-reader.password");
    expect([statSync(file).mode & 0o777, readFileSync(file, "utf8").trim()]).toEqual([0o600, first.door.password]);
    expect(first.passwordPlace).toBe(`in ${file}`);
  });

  it("an emptied password file never becomes an empty password", () => {
    writeFileSync(join(dataDir, "clickhouse-reader.password"), "");
    expect(opened().door.password.length).toBeGreaterThan(30);
  });

  it("a password of one's own comes from a file, or from a setting; the file wins, its last line end does not count", () => {
    const file = join(dataDir, "own");
    writeFileSync(file, "a password from a file\n");
    expect(opened({ clickhouseReadPasswordFile: file, clickhouseReadPassword: "another password" }).door.password).toBe("a password from a file");
    expect(opened({ clickhouseReadPassword: "another password" }).door.password).toBe("another password");
  });

  it.each([
    ["a short password", { clickhouseReadPassword: "short" }, "CFG_READER_PASSWORD"],
    ["a password file that is not there", { clickhouseReadPasswordFile: "/no/such/file" }, "CFG_READER_PASSWORD"],
    ["a listener beyond loopback without a chosen password", { clickhouseReadHost: "0.0.0.0" }, "CFG_OPEN_CLICKHOUSE"],
    ["the same on IPv6", { clickhouseReadHost: "::" }, "CFG_OPEN_CLICKHOUSE"],
  ])("%s is refused", (_what, settings, code) => {
    expect(doorOf(settings)).toMatchObject({ kind: "refused", message: expect.stringContaining(code) as string });
  });

  it("beyond loopback it listens with a chosen password, and warns without TLS", () => {
    const reader = opened({ clickhouseReadHost: "0.0.0.0", clickhouseReadPassword: "a chosen password" });
    expect([reader.door.listen, reader.warnings.length]).toEqual([{ host: "0.0.0.0", port: 8124, tls: null }, 1]);
    expect(opened({ clickhouseReadHost: "0.0.0.0", clickhouseReadPassword: "a chosen password", tlsCertFile: "c.pem", tlsKeyFile: "k.pem" })).toMatchObject({ warnings: [], door: { listen: { tls: { certFile: "c.pem", keyFile: "k.pem" } } } });
  });

  it("with a server of the user's own there is none, and the banner shows none", () => {
    expect(doorOf({ clickhouseUrl: "http://127.0.0.1:8123" })).toEqual({ kind: "none" });
    expect(readerAddress({ kind: "none" }, null)).toBeNull();
  });

  it("the banner shows where it is, never the password", () => {
    const reader = opened({ clickhouseReadHost: "::1", clickhouseReadPassword: "a chosen password" });
    expect(readerAddress(reader, { url: "http://127.0.0.1:1", doorPort: 2 })).toEqual({ url: "http://127.0.0.1:1, and http://[::1]:2", user: "reader", passwordPlace: "as configured" });
  });
});
