/** The demo's identity provider: a real JWKS endpoint on loopback that rotates its key, and can be made to fail. */
import type { webcrypto } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type JWK } from "jose";

export const AUDIENCE = "demo";

export interface DemoIssuer {
  readonly url: string;
  readonly jwksUrl: string;
  readonly keyId: () => string;
  readonly sign: (subject: string, lifetimeSeconds: number) => Promise<string>;
  /** Signs with the next key, leaves the last one published and publishes another. */
  readonly rotate: () => Promise<void>;
  readonly setFailing: (failing: boolean) => void;
  readonly isFailing: () => boolean;
  readonly close: () => Promise<void>;
}

interface Key { readonly jwk: JWK; readonly privateKey: webcrypto.CryptoKey }

async function newKey(number: number): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: `demo-${number}`, alg: "ES256", use: "sig" } };
}

export async function startDemoIssuer(nowMs: () => number): Promise<DemoIssuer> {
  // The key that signs is the last but one: the next is published long before it is used, so that every gateway has it by then.
  let keys = [await newKey(1), await newKey(2)];
  let published = keys.length;
  let failing = false;
  const answer = (res: ServerResponse) => {
    res.setHeader("content-type", "application/json");
    if (failing) { res.statusCode = 503; res.end('{"error":"temporarily_unavailable"}'); return; }
    res.end(JSON.stringify({ keys: keys.map((k) => k.jwk) }));
  };
  const server = createServer((_req, res) => answer(res));
  await new Promise<void>((resolve, reject) => { server.once("error", reject); server.listen(0, "127.0.0.1", resolve); });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const current = () => { const key = keys.at(-2); if (key === undefined) throw new Error("the issuer has no key"); return key; };
  return {
    url, jwksUrl: `${url}/jwks.json`,
    keyId: () => current().jwk.kid ?? "",
    sign: (subject, lifetimeSeconds) => {
      const nowSeconds = Math.floor(nowMs() / 1000);
      return new SignJWT({}).setProtectedHeader({ alg: "ES256", kid: current().jwk.kid ?? "" }).setIssuer(url).setAudience(AUDIENCE).setSubject(subject).setIssuedAt(nowSeconds - 3_600).setExpirationTime(nowSeconds + lifetimeSeconds).sign(current().privateKey);
    },
    rotate: async () => { published += 1; const next = await newKey(published); keys = [...keys.slice(-2), next]; },
    setFailing: (now) => { failing = now; },
    isFailing: () => failing,
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}
