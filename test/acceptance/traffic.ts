/** Clients of a gateway: steady requests in a mix of good tokens, expired tokens and scanners without any. */
import { Agent, request } from "node:http";
import type { Issuer } from "../real/issuer.ts";

export interface Mix { readonly good: number; readonly expired: number; readonly scanner: number }

export interface Counts {
  readonly good: number;
  readonly expired: number;
  readonly scanner: number;
  readonly status: (code: number) => number;
}

export interface Traffic {
  /** Changes the mix; null pauses. Resolves when every request of the old mix is answered. */
  readonly mix: (mix: Mix | null) => Promise<void>;
  readonly counts: () => Counts;
  readonly stop: () => Promise<void>;
}

const EVERY_MS = 40;

function get(url: string, agent: Agent, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const req = request(url, { agent, headers, timeout: 10_000 }, (res) => { res.resume(); res.on("end", () => resolve(res.statusCode ?? 0)); });
    req.on("error", () => resolve(0));
    req.on("timeout", () => req.destroy());
    req.end();
  });
}

/** Starts paused. Kinds are dealt out in turn, so that the shares are exact. */
export function startTraffic(url: string, issuer: Issuer): Traffic {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const sent = { good: 0, expired: 0, scanner: 0 };
  const statuses = new Map<number, number>();
  let mix: Mix | null = null;
  let turn = 0;
  const pending = new Set<Promise<void>>();

  async function one(): Promise<void> {
    if (mix === null) return;
    const place = (turn++ % 10) / 10;
    const kind = place < mix.good ? "good" : place < mix.good + mix.expired ? "expired" : "scanner";
    const token = kind === "scanner" ? null : await issuer.token("alice", kind === "good" ? 600 : -3_600);
    const status = await get(`${url}/v1/orders/42?verbose=1`, agent, { "user-agent": kind === "scanner" ? "zgrab/0.x" : "shop-app/5.2", ...(token === null ? {} : { authorization: `Bearer ${token}` }) });
    sent[kind]++;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  const timer = setInterval(() => { const p = one().finally(() => pending.delete(p)); pending.add(p); }, EVERY_MS);
  return {
    mix: async (next) => { mix = next; await Promise.all(pending); },
    counts: () => ({ ...sent, status: (code) => statuses.get(code) ?? 0 }),
    stop: async () => { clearInterval(timer); await Promise.all(pending); agent.destroy(); },
  };
}
