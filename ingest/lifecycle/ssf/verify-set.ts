import { compactVerify, decodeProtectedHeader, errors, type CryptoKey, type LocalJWKSet } from "jose";
import type { KeySource } from "./key-source.ts";
import { readClaims, refuseSet, type SetRefusal, type VerifiedSet } from "./set-claims.ts";
import type { SsfSettings } from "./ssf-settings.ts";

/** What a token turned out to be. `unavailable`: it cannot be judged now, and nothing is said about it. */
export type VerifyOutcome = { readonly kind: "verified"; readonly set: VerifiedSet } | SetRefusal | { readonly kind: "unavailable"; readonly message: string };

export type VerifySet = (token: string, nowMs: number) => Promise<VerifyOutcome>;

/** Never HS*, whose key is no secret of the issuer alone, and never none. */
const ALGORITHMS = ["RS256", "PS256", "ES256"] as const;
export const MAX_SET_BYTES = 65_536;
const MAX_TRIED = 16;
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * Makes the verification of a stream's tokens, over the bytes as they came: form, type, pinned issuer, key of that issuer, signature, audience, claims, in this order. A token
 * of another issuer costs no fetch of keys.
 * @see RFC 8417, RFC 7515; RFC 8935 section 2.4 for the words
 */
export function createVerifySet(settings: Pick<SsfSettings, "issuer" | "audience" | "dialect">, keySource: KeySource): VerifySet {
  return async (token, nowMs) => {
    const head = readHead(token, settings);
    if (head !== null) return head;
    const keys = await keySource.current();
    if (keys.kind === "unavailable") return keys;
    let checked = await checkSignature(token, keys.keys);
    if (checked === "no_key") {
      const renewed = await keySource.renewed();
      if (renewed.kind === "unavailable") return renewed;
      checked = await checkSignature(token, renewed.keys);
    }
    if (checked === "no_key") return refuseSet("invalid_key", "ING_SET_KEY", "The issuer's key set has no key of this name for this algorithm.");
    if ("kind" in checked) return checked;
    const set = readClaims(checked.payload, settings, nowMs);
    return "kind" in set ? set : { kind: "verified", set };
  };
}

/** What can be said of a token before any key: null when it may be the stream's. */
function readHead(token: string, { issuer, dialect }: Pick<SsfSettings, "issuer" | "dialect">): SetRefusal | null {
  const malformed = (description: string) => refuseSet("invalid_request", "ING_SET_MALFORMED", description);
  if (token.length > MAX_SET_BYTES || !COMPACT.test(token)) return malformed("The body is not one signed JWT in compact form.");
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    return malformed("The JWT's header cannot be read.");
  }
  const typ = typeof header.typ === "string" ? header.typ.toLowerCase().replace(/^application\//, "") : "";
  if (typ !== "secevent+jwt" && dialect !== "google") return malformed("The header typ must be secevent+jwt.");
  if (!(ALGORITHMS as readonly unknown[]).includes(header.alg)) return refuseSet("invalid_key", "ING_SET_KEY", `The algorithm must be one of ${ALGORITHMS.join(", ")}.`);
  const payload = parsePayload(Buffer.from(token.split(".")[1] ?? "", "base64url"));
  if (payload === null) return malformed("The JWT's claims cannot be read.");
  return payload["iss"] === issuer ? null : refuseSet("invalid_issuer", "ING_SET_ISSUER", "The issuer is not this stream's.");
}

async function checkSignature(token: string, keys: LocalJWKSet): Promise<{ readonly payload: unknown } | SetRefusal | "no_key"> {
  try {
    const verified = await compactVerify(token, keys, { algorithms: [...ALGORITHMS] });
    return { payload: parsePayload(Buffer.from(verified.payload)) };
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return "no_key";
    if (error instanceof errors.JWKSMultipleMatchingKeys) return tryEach(token, error);
    if (error instanceof errors.JWSSignatureVerificationFailed) return refuseSet("authentication_failed", "ING_SET_SIGNATURE", "The signature does not verify.");
    if (error instanceof errors.JWSInvalid || error instanceof errors.JOSENotSupported) return refuseSet("invalid_request", "ING_SET_MALFORMED", "The JWT's header asks for what is not supported.");
    // Several keys of one name, or a key that is too weak or broken: the key is what is wrong.
    return refuseSet("invalid_key", "ING_SET_KEY", "The issuer's key for this SET cannot be used.");
  }
}

/** A token that names no key is of one of those that it could be of. */
async function tryEach(token: string, candidates: AsyncIterable<CryptoKey>): Promise<{ readonly payload: unknown } | SetRefusal> {
  let tried = 0;
  for await (const key of candidates) {
    if (tried++ === MAX_TRIED) break;
    const verified = await compactVerify(token, key, { algorithms: [...ALGORITHMS] }).catch(() => null);
    if (verified !== null) return { payload: parsePayload(Buffer.from(verified.payload)) };
  }
  return refuseSet("authentication_failed", "ING_SET_SIGNATURE", "The signature does not verify.");
}

function parsePayload(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : null;
  } catch {
    return null;
  }
}
