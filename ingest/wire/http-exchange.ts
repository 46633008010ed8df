import type { IncomingMessage, ServerResponse } from "node:http";
import { refuse, type Answer, type Refusal } from "./answer.ts";
import { readBody } from "./body-reader.ts";
import { createByteSink } from "./byte-sink.ts";
import { createCharge, REQUEST_OVERHEAD_BYTES } from "./charge.ts";
import type { Cors } from "./cors.ts";
import type { WireErrorCode } from "./errors.ts";
import { renderHttp, type ReplyForm } from "./http-answer.ts";
import { endRequest } from "./linger.ts";
import { codingOf, mediaType, type Coding } from "./media-type.ts";
import { takeIn, type ReceiverState, type RequestFacts } from "./receiver.ts";
import { findRoute, readingOf, type Route } from "./route.ts";

export interface HttpState extends ReceiverState {
  readonly basePath: string;
  readonly isProfile: (name: string) => boolean;
  readonly cors: Cors;
}

/** A request whose headers are in order: only its body is missing. */
interface Admitted {
  readonly kind: "admitted";
  readonly coding: Coding;
  /** Null when the body comes in chunks. */
  readonly lengthBytes: number | null;
  readonly facts: RequestFacts;
}

/** Answers one HTTP request. `sendsBodyWhenAsked`: the sender waits for 100 Continue. Never rejects. */
export async function exchange(state: HttpState, req: IncomingMessage, res: ServerResponse, sendsBodyWhenAsked: boolean): Promise<void> {
  const route = findRoute(req.url ?? "", state.basePath);
  const isKnown = route !== null && (route.profile === null || state.isProfile(route.profile));
  if (isKnown && req.method === "OPTIONS" && state.cors.isConfigured) {
    res.writeHead(204, state.cors.preflight(req.headers.origin)).end();
    return endRequest(req, res, state.limits.bodyTimeoutMs);
  }
  const form: ReplyForm = isKnown ? (readingOf(route, mediaType(req.headers["content-type"]))?.form ?? "text") : "text";
  const leave = state.drain.enter();
  const charge = createCharge(state.admission);
  try {
    const ready = isKnown ? admit(state, req, route) : refuse("ING_UNKNOWN_PATH");
    const known = ready.kind === "admitted" ? (ready.lengthBytes ?? 0) : 0;
    const refused = ready.kind === "refused" ? ready : charge.take(REQUEST_OVERHEAD_BYTES);
    const transport = route !== null && route.profile !== null ? "gateway_http" : "otlp_http";
    const sink = createByteSink(charge, state.limits.maxRequestBytes);
    let answer: Answer | null = refused ?? sink.reserve(known);
    if (answer === null && ready.kind === "admitted") {
      if (sendsBodyWhenAsked) res.writeContinue();
      const outcome = await readBody(req, { sink, timeoutMs: state.limits.bodyTimeoutMs });
      if (outcome.kind === "gone") return state.observer.abandoned(transport);
      answer = outcome.kind === "read" ? await takeIn(state, charge, sink.join(), ready.coding, ready.facts) : outcome;
    }
    if (answer === null) return;
    state.observer.answered(transport, route?.signal ?? "none", answer.kind === "refused" ? answer.code : "OK", sink.length);
    send(state, req, res, { answer, form, route, sendsBodyWhenAsked });
  } finally {
    charge.settle();
    if (res.writableEnded && !res.closed) res.once("close", leave);
    else leave();
  }
}

/** Looks at everything but the body. Whoever may not send learns that before anything else about the request. */
function admit(state: HttpState, req: IncomingMessage, route: Route): Admitted | Refusal {
  if (req.method !== "POST") return refuse("ING_METHOD_NOT_ALLOWED");
  if (state.drain.isDraining) return refuse("ING_STOPPING");
  const { headers } = req;
  const who = state.credentials.check({ authorization: headers.authorization, tenant: single(headers["x-tenant"]) });
  if (who.kind === "refused") return who;
  const reading = readingOf(route, mediaType(headers["content-type"]));
  if (reading === null) return refuse("ING_MEDIA_TYPE");
  const coding = codingOf(headers["content-encoding"]);
  if (coding === null) return refuse("ING_CONTENT_ENCODING");
  const length = headers["content-length"] === undefined ? null : Number(headers["content-length"]);
  if (length !== null && length > state.limits.maxRequestBytes) return refuse("ING_TOO_LARGE");
  const facts = { format: reading.format, signal: route.signal, tenant: who.tenant, transport: route.profile === null ? "otlp_http" : "gateway_http", userAgent: headers["user-agent"] ?? "", profile: route.profile } as const;
  return { kind: "admitted", coding, lengthBytes: length, facts };
}

interface Reply {
  readonly answer: Answer;
  readonly form: ReplyForm;
  readonly route: Route | null;
  readonly sendsBodyWhenAsked: boolean;
}

const LOSES_CONNECTION: ReadonlySet<string> = new Set<WireErrorCode>(["ING_SLOW_BODY", "ING_STOPPING"]);

function send(state: HttpState, req: IncomingMessage, res: ServerResponse, { answer, form, route, sendsBodyWhenAsked }: Reply): void {
  const { status, headers, body } = renderHttp(answer, form, route?.signal ?? "logs");
  const mustClose = answer.kind === "refused" && (LOSES_CONNECTION.has(answer.code) || (sendsBodyWhenAsked && !req.complete));
  const allow = status === 405 ? { allow: state.cors.isConfigured ? "POST, OPTIONS" : "POST" } : {};
  res.writeHead(status, { ...headers, ...allow, ...state.cors.actual(req.headers.origin), ...(mustClose ? { connection: "close" } : {}), "content-length": body.length });
  res.end(body);
  endRequest(req, res, state.limits.bodyTimeoutMs);
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(",") : header;
}
