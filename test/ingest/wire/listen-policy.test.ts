import { describe, expect, test } from "vitest";
import { checkListenPolicy, isLoopback } from "../../../ingest/wire/listen-policy.ts";

const TLS = { tlsCertFile: "c", tlsKeyFile: "k" };

describe("where the receivers may listen", () => {
  test.each([["127.0.0.1", true], ["127.8.9.1", true], ["::1", true], ["[::1]", true], ["localhost", true], ["LOCALHOST", true], ["::ffff:127.0.0.1", true], ["0.0.0.0", false], ["::", false], ["", false], ["10.0.0.1", false], ["127.0.0.1.example.com", false], ["127.evil.com", false], ["localhost.example.com", false], ["1270.0.0.1", false]])("%j is loopback: %s", (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });

  test.each([
    ["loopback with nothing", { host: "127.0.0.1" }, "allowed", 0],
    ["beyond with nothing", { host: "0.0.0.0" }, "ING_OPEN_LISTENER", 0],
    ["beyond with TLS only", { host: "0.0.0.0", ...TLS }, "ING_OPEN_LISTENER", 0],
    ["beyond with tokens in clear text", { host: "0.0.0.0", ingestTokensFile: "t" }, "allowed", 1],
    ["beyond with tokens and TLS", { host: "0.0.0.0", ingestTokensFile: "t", ...TLS }, "allowed", 0],
    ["beyond with client certificates", { host: "::", tlsClientCaFile: "a", ...TLS }, "allowed", 0],
    ["a certificate without its key", { host: "127.0.0.1", tlsCertFile: "c" }, "ING_TLS_INCOMPLETE", 0],
    ["a key without its certificate", { host: "127.0.0.1", tlsKeyFile: "k" }, "ING_TLS_INCOMPLETE", 0],
    ["a client CA without TLS", { host: "0.0.0.0", tlsClientCaFile: "a" }, "ING_TLS_INCOMPLETE", 0],
  ] as const)("%s", (_name, config, expected, warnings) => {
    const policy = checkListenPolicy({ ingestTokensFile: undefined, tlsCertFile: undefined, tlsKeyFile: undefined, tlsClientCaFile: undefined, ...config });
    expect(policy.kind === "allowed" ? "allowed" : policy.code).toBe(expected);
    if (policy.kind === "allowed") expect(policy.warnings).toHaveLength(warnings);
    else expect(policy.message).toContain("AUTH_SLO_");
  });
});
