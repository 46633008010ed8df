/** Senders that never give up: each event again until it is acknowledged, by push, by the API, and left with the transmitter for the poller. */
import { SESSION_REVOKED, type Transmitter } from "../../ingest/lifecycle/ssf/transmitter.ts";

export const WAYS = ["push", "poll", "api"] as const;
export type Way = (typeof WAYS)[number];

export interface SenderTotals {
  readonly acknowledged: Record<Way, number>;
  resends: number;
}

export interface SenderOptions {
  readonly transmitter: Transmitter;
  readonly otlpHttpUrl: string;
  readonly totals: SenderTotals;
  readonly isOver: () => boolean;
}

const EVENTS_OF_CALL = 20;
/** SETs that wait with the transmitter at a time, at most. */
const MAX_WAITING = 200;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
let next = 0;

async function post(url: string, type: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const res = await fetch(url, { method: "POST", headers: { "content-type": type }, body, signal: AbortSignal.timeout(10_000) });
    return { status: res.status, text: await res.text() };
  } catch {
    return { status: 0, text: "" };
  }
}

async function until(status: number, send: () => Promise<{ readonly status: number; readonly text: string }>, totals: SenderTotals): Promise<string> {
  for (;;) {
    const answer = await send();
    if (answer.status === status) return answer.text;
    if (answer.status >= 400 && answer.status < 500) throw new Error(`refused for good: ${String(answer.status)} ${answer.text}`);
    totals.resends++;
    await sleep(50);
  }
}

const setOf = ({ claims, sign }: Transmitter) => {
  const body = claims({ jti: `crash-${String(next)}`, sub_id: { format: "opaque", id: `session-${String(next++)}` }, events: { [SESSION_REVOKED]: { event_timestamp: Math.floor(Date.now() / 1_000) } } });
  return sign(body, { alg: "ES256" });
};

export async function runPusher({ transmitter, otlpHttpUrl, totals, isOver }: SenderOptions): Promise<void> {
  while (!isOver()) {
    const token = await setOf(transmitter);
    await until(202, () => post(`${otlpHttpUrl}/v1/ssf/pushed`, "application/secevent+jwt", token), totals);
    totals.acknowledged.push++;
    await sleep(5);
  }
}

export async function runCaller({ otlpHttpUrl, totals, isOver }: SenderOptions): Promise<void> {
  while (!isOver()) {
    const events = Array.from({ length: EVENTS_OF_CALL }, () => ({ id: `crash-${String(next)}`, kind: "revoked", scope: "session", occurredAt: Date.now(), session: `session-${String(next++)}` }));
    const text = await until(200, () => post(`${otlpHttpUrl}/v1/lifecycle/events`, "application/json", JSON.stringify({ events })), totals);
    const { accepted, deduplicated } = JSON.parse(text) as { accepted: number; deduplicated: number };
    if (accepted + deduplicated !== EVENTS_OF_CALL) throw new Error(`an event was refused: ${text}`);
    totals.acknowledged.api += EVENTS_OF_CALL;
    await sleep(20);
  }
}

/** Fills what the poller fetches; over once everything is acknowledged. */
export async function runSupplier({ transmitter, totals, isOver }: SenderOptions): Promise<void> {
  while (!isOver()) {
    if (transmitter.waiting.size < MAX_WAITING) {
      const token = await setOf(transmitter);
      const { jti } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { jti: string };
      transmitter.waiting.set(jti, token);
    }
    await sleep(5);
  }
  while (transmitter.waiting.size > 0) await sleep(50);
  totals.acknowledged.poll = transmitter.acknowledged.size;
}
