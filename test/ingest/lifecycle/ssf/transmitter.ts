/** A transmitter of Security Event Tokens: keys, key set and configuration over HTTP, SETs signed with jose, polling (RFC 8936) and verification. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CompactSign, exportJWK, generateKeyPair, type CryptoKey, type JWK } from "jose";

export const TYPE = "https://schemas.openid.net/secevent";
export const SESSION_REVOKED = `${TYPE}/caep/event-type/session-revoked`;
export const VERIFICATION = `${TYPE}/ssf/event-type/verification`;

export type Claims = Readonly<Record<string, unknown>>;
export interface SignOptions { readonly alg?: string; readonly kid?: string | null; readonly typ?: string | null; readonly key?: CryptoKey | Uint8Array; readonly header?: Readonly<Record<string, unknown>> }

export interface Transmitter {
  readonly issuer: string;
  readonly url: string;
  /** Path of every request so far. */
  readonly asked: string[];
  readonly keyOf: (alg: string) => CryptoKey;
  /** The usual claims of a SET, with others laid over; a claim that is undefined is left out. */
  readonly claims: (more?: Claims) => Record<string, unknown>;
  readonly sign: (claims: Claims, options?: SignOptions) => Promise<string>;
  /** What a poll gives until it is acknowledged, by jti; `errors` what the receiver said of others. */
  readonly waiting: Map<string, string>;
  readonly acknowledged: Set<string>;
  readonly errors: Map<string, { readonly err: string; readonly description: string }>;
  /** States that verification was asked with. */
  readonly states: string[];
  /** Status that every request is answered with instead; null for none. */
  outage: number | null;
  /** What a poller must send. */
  authorization: string | null;
  pageSize: number;
  /** How long a poll that need not be answered at once is held while nothing waits; 0: it is answered at once all the same. */
  holdMs: number;
  /** `returnImmediately` of every poll so far. */
  readonly immediately: boolean[];
  /** Polls that are held at the moment. */
  held: number;
  readonly close: () => Promise<void>;
}

let counter = 0;
const AUDIENCE = "https://collect.example/t/42";

/** Listens on a port that the kernel gives. */
export async function startTransmitter(): Promise<Transmitter> {
  const pairs = new Map<string, CryptoKey>();
  const keys: JWK[] = [];
  for (const alg of ["RS256", "PS256", "ES256"]) {
    const pair = await generateKeyPair(alg, { extractable: true });
    pairs.set(alg, pair.privateKey);
    keys.push({ ...(await exportJWK(pair.publicKey)), kid: `key-${alg}`, alg, use: "sig" });
  }
  const server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  const transmitter: Transmitter = {
    url, issuer: url, asked: [], waiting: new Map(), acknowledged: new Set(), errors: new Map(), states: [], outage: null, authorization: null, pageSize: 1_000, holdMs: 0, immediately: [], held: 0,
    keyOf: (alg) => pairs.get(alg) as CryptoKey,
    claims(more = {}) {
      const all = {
        iss: url, jti: `set-${String(counter++)}`, iat: Math.floor(Date.now() / 1_000), aud: AUDIENCE, sub_id: { format: "iss_sub", iss: url, sub: "u-1203" },
        events: { [SESSION_REVOKED]: { event_timestamp: Math.floor(Date.now() / 1_000) - 4, initiating_entity: "admin" } }, ...more,
      };
      return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    },
    async sign(claims, { alg = "RS256", kid = `key-${alg}`, typ = "secevent+jwt", key = pairs.get(alg), header = {} } = {}) {
      const protectedHeader = { alg, ...(kid === null ? {} : { kid }), ...(typ === null ? {} : { typ }), ...header };
      return new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader(protectedHeader).sign(key as CryptoKey, { crit: { exp: true } });
    },
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }),
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const path = req.url ?? "";
    transmitter.asked.push(path);
    const json = (value: unknown) => { res.setHeader("content-type", "application/json"); res.end(JSON.stringify(value)); };
    if (transmitter.outage !== null) { res.statusCode = transmitter.outage; res.end("down"); return; }
    if (path === "/jwks") return json({ keys });
    if (path === "/.well-known/ssf-configuration") return json({ spec_version: "1_0", issuer: url, jwks_uri: `${url}/jwks` });
    if (path === "/redirected") { res.writeHead(302, { location: "/jwks" }).end(); return; }
    if (transmitter.authorization !== null && req.headers.authorization !== transmitter.authorization) { res.statusCode = 401; res.end(); return; }
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    if (path === "/poll") {
      acknowledge(body);
      transmitter.immediately.push(body["returnImmediately"] === true);
      if (body["returnImmediately"] === false && Object.keys(pollAnswer(body).sets).length === 0) await hold(res);
      return json(pollAnswer(body));
    }
    if (path === "/verify") { transmitter.states.push(String(body["state"])); res.statusCode = 204; res.end(); return; }
    res.statusCode = 404;
    res.end();
  }

  /** Until something waits, the time is over or the receiver has left. RFC 8936 section 2.2. */
  async function hold(res: ServerResponse): Promise<void> {
    transmitter.held++;
    for (const end = performance.now() + transmitter.holdMs; performance.now() < end && transmitter.waiting.size === 0 && !res.destroyed;) await new Promise((resolve) => setTimeout(resolve, 10));
    transmitter.held--;
  }

  function acknowledge(body: Record<string, unknown>): void {
    for (const jti of (body["ack"] ?? []) as string[]) { transmitter.acknowledged.add(jti); transmitter.waiting.delete(jti); }
    for (const [jti, error] of Object.entries((body["setErrs"] ?? {}) as Record<string, { err: string; description: string }>)) { transmitter.errors.set(jti, error); transmitter.waiting.delete(jti); }
  }

  function pollAnswer(body: Record<string, unknown>): { readonly sets: Record<string, string>; readonly moreAvailable?: boolean } {
    const size = Math.min(transmitter.pageSize, Number(body["maxEvents"] ?? 1));
    return { sets: Object.fromEntries([...transmitter.waiting].slice(0, size)), ...(transmitter.waiting.size > size ? { moreAvailable: true } : {}) };
  }
  return transmitter;
}

/** Settings of one stream, as a line of auth-slo.yaml. */
export function streamSettings(transmitter: Transmitter, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { name: "idp", issuer: transmitter.issuer, audience: AUDIENCE, delivery: "push", ...more };
}
