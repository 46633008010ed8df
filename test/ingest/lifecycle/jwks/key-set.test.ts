import { exportJWK, generateKeyPair, type JWK } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { readDiscovery } from "../../../../ingest/lifecycle/jwks/discovery.ts";
import { keyDiff } from "../../../../ingest/lifecycle/jwks/key-diff.ts";
import { readKeySet } from "../../../../ingest/lifecycle/jwks/key-set.ts";

let rsa: JWK, ec: JWK, okp: JWK;
beforeAll(async () => {
  const make = async (alg: string) => exportJWK((await generateKeyPair(alg, { extractable: true })).publicKey);
  [rsa, ec, okp] = await Promise.all([make("RS256"), make("ES256"), make("EdDSA")]);
});
const read = (keys: unknown) => readKeySet(Buffer.from(JSON.stringify({ keys })));

describe("a key set", () => {
  it("holds the keys that signatures can be checked with; those for encryption and what nobody can read are counted only", async () => {
    const set = await read([{ ...rsa, kid: "r", alg: "RS256", use: "sig" }, { ...ec, kid: "e" }, { ...okp }, { ...rsa, kid: "enc", use: "enc" }, { kty: "oct", k: "c2VjcmV0" }, { kty: "RSA" }, 7, null]);
    expect(set).toMatchObject({ kind: "usable", keys: [{ keyId: "r" }, { keyId: "e" }, { keyId: "" }], notes: { signing: 3, others: 5, sharedKids: 0, withoutKid: 1, withoutAlg: 2, privateKeys: 0 } });
  });

  it("says so when different keys share a kid, and when a private part is published", async () => {
    const { privateKey } = await generateKeyPair("ES256", { extractable: true });
    const set = await read([{ ...rsa, kid: "same" }, { ...ec, kid: "same" }, { ...(await exportJWK(privateKey)), kid: "oops" }]);
    expect(set).toMatchObject({ notes: { sharedKids: 1, privateKeys: 1 } });
  });

  it("one key given twice is one", async () => {
    expect(await read([{ ...rsa, kid: "a" }, { ...rsa, kid: "a" }])).toMatchObject({ keys: [{ keyId: "a" }], notes: { sharedKids: 0 } });
  });

  it.each([["", "no key set"], ["[]", "no key set"], ["{\"keys\":{}}", "no key set"], ["{\"keys\":[]}", "empty"], ["{\"keys\":[{\"kty\":\"oct\"}]}", "no key of the set"], [JSON.stringify({ keys: Array.from({ length: 501 }, () => ({})) }), "more than 500"]])("%s cannot be used", async (text, why) => {
    expect(await readKeySet(Buffer.from(text))).toMatchObject({ kind: "unusable", why: expect.stringContaining(why) as string });
  });
});

describe("changes of a key set", () => {
  const key = (thumbprint: string, keyId = thumbprint) => ({ thumbprint, keyId });
  const told = (changes: ReturnType<typeof keyDiff>) => changes.map((c) => `${c.phase} ${c.keyId} ${c.reason}`.trim());

  it("the first reading introduces every key, and says that it is the first", () => {
    expect(told(keyDiff({ keys: null, readAtMs: 0 }, [key("a"), key("b")], 9))).toEqual(["introduced a first_look", "introduced b first_look"]);
  });

  it("one change a key, between the last reading and this one; the same set changes nothing", () => {
    const before = { keys: [key("a"), key("b")], readAtMs: 5 };
    expect(keyDiff(before, [key("b"), key("a")], 9)).toEqual([]);
    expect(keyDiff(before, [key("b"), key("c")], 9)).toEqual([{ ...key("a"), phase: "withdrawn", reason: "", sinceMs: 5, atMs: 9 }, { ...key("c"), phase: "introduced", reason: "", sinceMs: 5, atMs: 9 }]);
  });

  it("a kid that stands for another key than before is both", () => {
    expect(told(keyDiff({ keys: [key("a", "k")], readAtMs: 5 }, [key("b", "k")], 9))).toEqual(["withdrawn k", "introduced k"]);
    expect(told(keyDiff({ keys: [key("a", "k")], readAtMs: 5 }, [key("a", "k2")], 9))).toEqual(["withdrawn k", "introduced k2"]);
  });
});

describe("discovery", () => {
  const document = (more: Record<string, unknown>) => Buffer.from(JSON.stringify({ issuer: "https://sso.example", jwks_uri: "https://keys.example/jwks", ...more }));
  it("leads to the key set, at another host too", () => {
    expect(readDiscovery(document({}), "https://sso.example")).toEqual({ kind: "found", jwksUri: "https://keys.example/jwks" });
  });
  it.each([[{ issuer: "https://evil.example" }, "another issuer"], [{ jwks_uri: "http://keys.example/jwks" }, "without TLS"], [{ jwks_uri: "file:///etc/passwd" }, "without TLS"], [{ jwks_uri: "not an address" }, "no address"], [{ jwks_uri: 7 }, "not as documented"]])("%o is not followed", (more, why) => {
    expect(readDiscovery(document(more), "https://sso.example")).toMatchObject({ kind: "unusable", why: expect.stringContaining(why) as string });
  });
});
