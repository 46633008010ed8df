/** A client that presents tokens to gateways without a pause, and remembers what it saw of each: the truth that reports are held against. */
import { Agent, request } from "node:http";
import { now } from "./clock.ts";

/** One request as the client saw it; milliseconds since the epoch. */
export interface Presentation {
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** What a client saw of one token at one gateway. */
export interface Sightings {
  readonly accepted: number;
  readonly denied: number;
  readonly failed: number;
  readonly lastAccept: Presentation | null;
  /** The first refusal since the last acceptance. */
  readonly firstDeny: Presentation | null;
  /** It was accepted again after a refusal. */
  readonly hasFlapped: boolean;
}

export interface Presenter {
  /** Begins to present a token at gateways, each on its own. */
  readonly present: (token: string, edges: readonly { readonly url: string; readonly name: string }[]) => void;
  readonly seen: (token: string, edge: string) => Sightings;
  /** Ends; requests under way are waited for. */
  readonly stop: () => Promise<void>;
}

const NOTHING: Sightings = { accepted: 0, denied: 0, failed: 0, lastAccept: null, firstDeny: null, hasFlapped: false };

export function startPresenter(everyMs: number): Presenter {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const sightings = new Map<string, Sightings>();
  const loops: Promise<void>[] = [];
  let isEnding = false;
  const keyOf = (token: string, edge: string) => `${edge} ${token}`;

  const loop = async (key: string, url: string, token: string): Promise<void> => {
    while (!isEnding) {
      const sentMs = now();
      const status = await ask(url, token, agent);
      sightings.set(key, noted(sightings.get(key) ?? NOTHING, status, { sentMs, answeredMs: now() }));
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, everyMs - (now() - sentMs))));
    }
  };

  return {
    present: (token, edges) => { for (const edge of edges) loops.push(loop(keyOf(token, edge.name), `${edge.url}/v1/orders/1`, token)); },
    seen: (token, edge) => sightings.get(keyOf(token, edge)) ?? NOTHING,
    stop: async () => { isEnding = true; await Promise.all(loops); agent.destroy(); },
  };
}

/** Pure: what one more answer adds. 401 and 403 are refusals; what is neither says nothing. */
export function noted(before: Sightings, status: number, presentation: Presentation): Sightings {
  if (status === 200) return { ...before, accepted: before.accepted + 1, lastAccept: presentation, firstDeny: null, hasFlapped: before.hasFlapped || before.firstDeny !== null };
  if (status === 401 || status === 403) return { ...before, denied: before.denied + 1, firstDeny: before.firstDeny ?? presentation };
  return { ...before, failed: before.failed + 1 };
}

function ask(url: string, token: string, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(url, { agent, headers: { authorization: `Bearer ${token}` }, timeout: 15_000 }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", () => resolve(0));
    });
    sent.on("timeout", () => sent.destroy());
    sent.on("error", () => resolve(0));
    sent.end();
  });
}
