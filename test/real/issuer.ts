/** A token issuer for tests: a real JWKS endpoint over HTTP and signed tokens. It can go away and come back on the same port. */
import type { webcrypto } from "node:crypto";
import { createServer, type Server } from "node:http";
import { exportJWK, generateKeyPair, SignJWT, type JWK } from "jose";

export interface Issuer {
  readonly url: string;
  readonly port: number;
  /** A token of `subject`, valid for `lifetimeSeconds` (negative: expired that long ago). */
  readonly token: (subject: string, lifetimeSeconds: number) => Promise<string>;
  /** New key; the old one is no longer published. */
  readonly rotate: () => Promise<void>;
  readonly goAway: () => Promise<void>;
  readonly comeBack: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts an issuer on a loopback port. `audience` goes into every token. */
export async function startIssuer(port: number, audience: string): Promise<Issuer> {
  const url = `http://127.0.0.1:${port}`;
  let key = await newKey(1);
  let server: Server | null = null;
  const comeBack = () => new Promise<void>((resolve, reject) => {
    server = createServer((_req, res) => { res.setHeader("content-type", "application/json"); res.end(JSON.stringify({ keys: [key.jwk] })); });
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const goAway = () => new Promise<void>((resolve) => {
    if (server === null) return resolve();
    server.close(() => resolve());
    server.closeAllConnections();
    server = null;
  });
  await comeBack();
  return {
    url, port, goAway, comeBack, close: goAway,
    rotate: async () => { key = await newKey(Number(key.jwk.kid?.slice(1)) + 1); },
    token: (subject, lifetimeSeconds) => {
      const nowSeconds = Math.floor(Date.now() / 1000);
      return new SignJWT({}).setProtectedHeader({ alg: "RS256", kid: key.jwk.kid ?? "" }).setIssuer(url).setAudience(audience).setSubject(subject)
        .setIssuedAt(nowSeconds - 7_200).setExpirationTime(nowSeconds + lifetimeSeconds).sign(key.privateKey);
    },
  };
}

async function newKey(number: number): Promise<{ readonly jwk: JWK; readonly privateKey: webcrypto.CryptoKey }> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: `k${number}`, alg: "RS256", use: "sig" } };
}
