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
  let keys = [await newKey(1)];
  let failing = false;
  const answer = (res: ServerResponse) => {
    res.setHeader("content-type", "application/json");
    if (failing) { res.statusCode = 503; res.end('{"error":"temporarily_unavailable"}'); return; }
    res.end(JSON.stringify({ keys: keys.map((k) => k.jwk) }));
  };
  const server = createServer((_req, res) => answer(res));
  await new Promise<void>((resolve, reject) => { server.once("error", reject); server.listen(0, "127.0.0.1", resolve); });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const current = () => { const key = keys.at(-1); if (key === undefined) throw new Error("the issuer has no key"); return key; };
  return {
    url, jwksUrl: `${url}/jwks.json`,
    keyId: () => current().jwk.kid ?? "",
    sign: (subject, lifetimeSeconds) => {
      const nowSeconds = Math.floor(nowMs() / 1000);
      return new SignJWT({}).setProtectedHeader({ alg: "ES256", kid: current().jwk.kid ?? "" }).setIssuer(url).setAudience(AUDIENCE).setSubject(subject).setIssuedAt(nowSeconds - 3_600).setExpirationTime(nowSeconds + lifetimeSeconds).sign(current().privateKey);
    },
    rotate: async () => { const next = await newKey(Number(current().jwk.kid?.split("-")[1]) + 1); keys = [...keys.slice(-1), next]; },
    setFailing: (now) => { failing = now; },
    isFailing: () => failing,
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}
