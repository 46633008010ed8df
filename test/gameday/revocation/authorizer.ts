/** An authorizer as gateways are given one: it asks the issuer whether a token is active (RFC 7662) and believes the answer for a while. */
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { now } from "./clock.ts";

export interface Authorizer {
  readonly port: number;
  /** When it first learnt that a token is no longer active, by token; milliseconds since the epoch. */
  readonly learntAtMs: (token: string) => number | null;
  readonly close: () => Promise<void>;
}

interface Answer { readonly isActive: Promise<boolean>; untilMs: number }

/** @param ttlMs how long an answer is believed, counted from its arrival; 0: it asks for every request */
export async function startAuthorizer(deps: { readonly introspect: (token: string) => Promise<{ readonly active: boolean }>; readonly ttlMs: number }): Promise<Authorizer> {
  const known = new Map<string, Answer>();
  const learnt = new Map<string, number>();

  const ask = (token: string): Answer => {
    const answer: Answer = {
      untilMs: Number.POSITIVE_INFINITY,
      isActive: deps.introspect(token).then(({ active }) => {
        answer.untilMs = now() + deps.ttlMs;
        if (!active && !learnt.has(token)) learnt.set(token, now());
        return active;
      }),
    };
    known.set(token, answer);
    answer.isActive.catch(() => known.delete(token));
    return answer;
  };

  const server = createServer((request, response) => {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const kept = known.get(token);
    const answer = kept !== undefined && deps.ttlMs > 0 && now() < kept.untilMs ? kept : ask(token);
    answer.isActive.then(
      (isActive) => { response.writeHead(isActive ? 200 : 401, isActive ? {} : { "x-auth-reason": "token_inactive" }); response.end(); },
      () => { response.writeHead(503); response.end(); },
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    learntAtMs: (token) => learnt.get(token) ?? null,
    close: async () => { server.closeAllConnections(); server.close(); await once(server, "close"); },
  };
}
