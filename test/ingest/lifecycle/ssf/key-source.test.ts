import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { boundedFetch } from "../../../../ingest/lifecycle/feed/bounded-fetch.ts";
import { createKeySource } from "../../../../ingest/lifecycle/ssf/key-source.ts";
import { configurationUrlOf, ssfSettingsSchema } from "../../../../ingest/lifecycle/ssf/ssf-settings.ts";
import { startTransmitter, type Transmitter } from "./transmitter.ts";

let transmitter: Transmitter;
let nowMs = 1_790_000_000_000;
beforeAll(async () => { transmitter = await startTransmitter(); });
beforeEach(() => { transmitter.asked.length = 0; transmitter.outage = null; });
afterAll(() => transmitter.close());

const source = (more = {}) => createKeySource({ settings: { issuer: transmitter.issuer, jwksUri: undefined, configurationUrl: undefined, dialect: "ssf", timeoutSeconds: 5, ...more }, fetch: boundedFetch, nowMs: () => nowMs });

test("finds the keys through the issuer's configuration, once for many tokens", async () => {
  const keys = source();
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => keys.current()));
  expect(new Set(outcomes.map((o) => o.kind))).toEqual(new Set(["keys"]));
  expect(transmitter.asked).toEqual(["/.well-known/ssf-configuration", "/jwks"]);
});

test("looks for new keys at most every 30 seconds, however many tokens name an unknown one", async () => {
  const keys = source({ jwksUri: `${transmitter.url}/jwks` });
  await keys.current();
  for (let i = 0; i < 50; i++) await keys.renewed();
  expect(transmitter.asked).toEqual(["/jwks"]);
  nowMs += 30_000;
  await Promise.all([keys.renewed(), keys.renewed()]);
  expect(transmitter.asked).toEqual(["/jwks", "/jwks"]);
});

test("uses known keys for an hour while their address does not answer, then says so", async () => {
  const keys = source({ jwksUri: `${transmitter.url}/jwks` });
  await keys.current();
  transmitter.outage = 500;
  nowMs += 600_001;
  expect((await keys.current()).kind).toBe("keys");
  nowMs += 3_600_000;
  expect(await keys.current()).toEqual({ kind: "unavailable", message: "the transmitter's keys: answered 500" });
});

test.each([
  ["a redirect", { jwksUri: "redirected" }, /redirect/],
  ["a document that is no key set", { jwksUri: ".well-known/ssf-configuration" }, /is not what it should be/],
  ["a configuration of another issuer", { issuer: "https://evil.example", configurationUrl: ".well-known/ssf-configuration" }, /names another issuer/],
])("%s is no source of keys", async (_name, more: Record<string, string>, message) => {
  const settings = Object.fromEntries(Object.entries(more).map(([key, value]) => [key, key === "issuer" ? value : `${transmitter.url}/${value}`]));
  expect(await source(settings).current()).toEqual({ kind: "unavailable", message: expect.stringMatching(message) as string });
});

test.each([
  ["https://idp.example", "ssf", "https://idp.example/.well-known/ssf-configuration"],
  ["https://idp.example/t/42/", "ssf", "https://idp.example/.well-known/ssf-configuration/t/42"],
  ["https://accounts.google.com/", "google", "https://accounts.google.com/.well-known/risc-configuration"],
] as const)("the configuration of %s (%s) is at %s", (issuer, dialect, url) => {
  expect(configurationUrlOf({ issuer, dialect, configurationUrl: undefined })).toBe(url);
});

test.each([
  ["poll without an address", { delivery: "poll" }, ["pollUrl"]],
  ["push with one", { delivery: "push", pollUrl: "https://a" }, ["pollUrl"]],
  ["both forms of the secret", { delivery: "push", authorizationFile: "f", authorizationSha256: "a".repeat(64) }, ["authorizationSha256"]],
  ["an issuer that is no address", { delivery: "push", issuer: "idp" }, ["issuer"]],
  ["verification of no stream, and an unknown field", { delivery: "push", verificationUrl: "https://a/v", colour: "red" }, ["", "streamId"]],
  ["verification of no stream", { delivery: "push", verificationUrl: "https://a/v" }, ["streamId"]],
])("settings with %s are refused where it is wrong", (_name, more, paths) => {
  const parsed = ssfSettingsSchema.safeParse({ name: "a", issuer: "https://idp.example", audience: "x", ...more });
  expect(parsed.error?.issues.map((issue) => issue.path.join("."))).toEqual(paths);
});
