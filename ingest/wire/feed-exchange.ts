import type { IncomingMessage, ServerResponse } from "node:http";
import { refuse, type Refusal } from "./answer.ts";
import { readBody } from "./body-reader.ts";
import { createByteSink } from "./byte-sink.ts";
import { createCharge, REQUEST_OVERHEAD_BYTES, type Charge } from "./charge.ts";
import { decompress } from "./decompress.ts";
import { isAdmitted, isRefusal, type FeedAnswer, type FeedRequest, type FeedRoute } from "./feed-route.ts";
import { endRequest } from "./linger.ts";
import type { ReceiverState } from "./receiver.ts";

/** Answers one request of a feed, within the same bounds as telemetry: bytes in memory, time for a body, order at the stop. Never rejects. */
export async function feedExchange(state: ReceiverState, route: FeedRoute, req: IncomingMessage, res: ServerResponse, sendsBodyWhenAsked: boolean): Promise<void> {
  const leave = state.drain.enter();
  const charge = createCharge(state.admission);
  const sink = createByteSink(charge, Math.min(route.maxBytes, state.limits.maxRequestBytes));
  try {
    const ready = lookAtHead(state, route, req);
    let answer: FeedAnswer | Refusal | null = isAdmitted(ready) ? (charge.take(REQUEST_OVERHEAD_BYTES) ?? sink.reserve(Number(req.headers["content-length"] ?? 0))) : ready;
    if (answer === null && isAdmitted(ready)) {
      if (sendsBodyWhenAsked) res.writeContinue();
      const outcome = await readBody(req, { sink, timeoutMs: state.limits.bodyTimeoutMs });
      if (outcome.kind === "gone") return state.observer.abandoned(route.transport);
      answer = outcome.kind === "read" ? await receive(state, route, charge, ready, sink.join()) : outcome;
    }
    if (answer === null) return;
    const rendered = isRefusal(answer) ? route.render(answer) : answer;
    state.observer.answered(route.transport, "credential_events", answer.code, sink.length);
    const mustClose = answer.code === "ING_SLOW_BODY" || answer.code === "ING_STOPPING" || (sendsBodyWhenAsked && !req.complete);
    res.writeHead(rendered.status, { ...rendered.headers, ...(rendered.status === 405 ? { allow: "POST" } : {}), ...(mustClose ? { connection: "close" } : {}), "content-length": rendered.body.length });
    res.end(rendered.body);
    endRequest(req, res, state.limits.bodyTimeoutMs);
  } finally {
    charge.settle();
    if (res.writableEnded && !res.closed) res.once("close", leave);
    else leave();
  }
}

function lookAtHead(state: ReceiverState, route: FeedRoute, req: IncomingMessage): FeedRequest | FeedAnswer | Refusal {
  if (req.method !== "POST") return refuse("ING_METHOD_NOT_ALLOWED");
  if (state.drain.isDraining) return refuse("ING_STOPPING");
  const ready = route.admit(req.headers);
  return isAdmitted(ready) && Number(req.headers["content-length"] ?? 0) > route.maxBytes ? refuse("ING_TOO_LARGE") : ready;
}

async function receive(state: ReceiverState, route: FeedRoute, charge: Charge, request: FeedRequest, read: Buffer): Promise<FeedAnswer | Refusal> {
  try {
    if (request.coding === "identity") return await request.receive(read);
    const plain = await decompress(read, request.coding, route.maxBytes, charge);
    return plain.kind === "refused" ? plain : await request.receive(plain.body);
  } catch (error) {
    state.observer.problem("ING_UNEXPECTED", error instanceof Error ? error.name : "unknown");
    return refuse("ING_UNEXPECTED");
  }
}
