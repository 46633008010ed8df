import { calculateJwkThumbprint, type JWK } from "jose";
import { z } from "zod";
import type { PublishedKey } from "./jwks-state.ts";

/** A key set as it was read. */
export type KeySet =
  | { readonly kind: "usable"; readonly keys: readonly PublishedKey[]; readonly notes: KeySetNotes }
  /** No key with which a signature could be checked. */
  | { readonly kind: "unusable"; readonly why: string };

/** What is worth knowing of a set that can be used. */
export interface KeySetNotes {
  /** Keys that signatures can be checked with. */
  readonly signing: number;
  /** Keys for something else, and such as cannot be read. */
  readonly others: number;
  /** Different keys under one `kid`: which of them a gateway takes is chance. */
  readonly sharedKids: number;
  readonly withoutKid: number;
  readonly withoutAlg: number;
  /** Keys published with their private part. */
  readonly privateKeys: number;
}

const MAX_KEYS = 500;
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "k"];
const text = z.string().max(16_384);
const keySchema = z.discriminatedUnion("kty", [
  z.looseObject({ kty: z.literal("RSA"), n: text.min(1), e: text.min(1) }),
  z.looseObject({ kty: z.literal("EC"), crv: text.min(1), x: text.min(1), y: text.min(1) }),
  z.looseObject({ kty: z.literal("OKP"), crv: text.min(1), x: text.min(1) }),
]);

/** Reads a JSON Web Key Set (RFC 7517 section 5); keys are told apart by their thumbprint (RFC 7638, SHA-256), whatever their `kid`. Keys for encryption are left out. */
export async function readKeySet(body: Buffer): Promise<KeySet> {
  const set = parseJson(body);
  if (typeof set !== "object" || set === null || !("keys" in set) || !Array.isArray(set.keys)) return { kind: "unusable", why: "the answer is no key set" };
  if (set.keys.length > MAX_KEYS) return { kind: "unusable", why: `more than ${MAX_KEYS} keys` };
  const raw: readonly unknown[] = set.keys;
  const signing = raw.flatMap((key) => signingKey(key) ?? []);
  if (signing.length === 0) return { kind: "unusable", why: raw.length === 0 ? "the key set is empty" : "no key of the set can check a signature" };
  const keys = new Map<string, PublishedKey>();
  for (const jwk of signing) {
    const thumbprint = await calculateJwkThumbprint(jwk, "sha256");
    const keyId = typeof jwk.kid === "string" && jwk.kid !== "" ? jwk.kid.slice(0, 512) : "";
    if (!keys.has(thumbprint)) keys.set(thumbprint, { thumbprint, keyId });
  }
  const named = [...keys.values()].filter((k) => k.keyId !== "");
  return {
    kind: "usable", keys: [...keys.values()],
    notes: {
      signing: keys.size, others: raw.length - signing.length, sharedKids: named.length - new Set(named.map((k) => k.keyId)).size, withoutKid: keys.size - named.length,
      withoutAlg: signing.filter((k) => k.alg === undefined).length, privateKeys: signing.filter((k) => PRIVATE_MEMBERS.some((m) => Object.hasOwn(k, m))).length,
    },
  };
}

function signingKey(raw: unknown): JWK | null {
  const parsed = keySchema.safeParse(raw);
  if (!parsed.success) return null;
  const key = parsed.data as JWK;
  return key.use === undefined || key.use === "sig" ? key : null;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
