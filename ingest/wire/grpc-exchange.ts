import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { refuse, type Answer, type Refusal } from "./answer.ts";
import { readBody } from "./body-reader.ts";
import { createByteSink, type ByteSink } from "./byte-sink.ts";
import { createCharge, REQUEST_OVERHEAD_BYTES, type Charge } from "./charge.ts";
import { renderGrpc } from "./grpc-answer.ts";
import { announcedFrameBytes, FRAME_HEADER_BYTES, parseFrame } from "./grpc-frame.ts";
import { codingOf, mediaType } from "./media-type.ts";
import { takeIn, type ReceiverState, type RequestFacts } from "./receiver.ts";
import { GRPC_METHODS } from "./route.ts";

const TRANSPORT = "otlp_grpc";
const HEADERS = { ":status": 200, "content-type": "application/grpc", "grpc-accept-encoding": "identity,gzip,deflate,zstd" } as const;

/** Answers one call: a stream of an HTTP/2 session. Never rejects. */
export async function exchangeCall(state: ReceiverState, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
  const plain = plainStatus(headers);
  if (plain !== null) {
    stream.respond({ ":status": plain }, { endStream: true });
    return stopReading(stream);
  }
  const leave = state.drain.enter();
  const charge = createCharge(state.admission);
  const sink = createByteSink(charge, state.limits.maxRequestBytes + FRAME_HEADER_BYTES);
  try {
    const facts = admitCall(state, headers);
    const refused = facts.kind === "refused" ? facts : charge.take(REQUEST_OVERHEAD_BYTES);
    const answer = refused ?? (facts.kind === "admitted" ? await receiveCall(state, stream, { charge, sink, encoding: single(headers["grpc-encoding"]), facts: facts.facts }) : null);
    if (answer === null || stream.destroyed) return state.observer.abandoned(TRANSPORT);
    const signal = facts.kind === "admitted" ? facts.facts.signal : "none";
    state.observer.answered(TRANSPORT, signal, answer.kind === "refused" ? answer.code : "OK", sink.length);
    respond(stream, answer);
  } finally {
    charge.settle();
    if (stream.closed) leave();
    else stream.once("close", leave);
  }
}

/** HTTP status for what is no gRPC call at all (gRPC over HTTP/2, "Requests"); null for a call. */
function plainStatus(headers: IncomingHttpHeaders): number | null {
  if (headers[":method"] !== "POST") return 405;
  const type = mediaType(headers["content-type"]);
  return type === "application/grpc" || type === "application/grpc+proto" ? null : 415;
}

function admitCall(state: ReceiverState, headers: IncomingHttpHeaders): { readonly kind: "admitted"; readonly facts: RequestFacts } | Refusal {
  const signal = GRPC_METHODS.get(headers[":path"] ?? "");
  if (signal === undefined) return refuse("ING_UNKNOWN_PATH");
  if (state.drain.isDraining) return refuse("ING_STOPPING");
  const who = state.credentials.check({ authorization: headers.authorization, tenant: single(headers["x-tenant"]) });
  if (who.kind === "refused") return who;
  return { kind: "admitted", facts: { format: "otlp_proto", signal, tenant: who.tenant, transport: TRANSPORT, userAgent: headers["user-agent"] ?? "", profile: null } };
}

interface Call {
  readonly charge: Charge;
  readonly sink: ByteSink;
  readonly encoding: string | undefined;
  readonly facts: RequestFacts;
}

/** Null when the sender went away. */
async function receiveCall(state: ReceiverState, stream: ServerHttp2Stream, { charge, sink, encoding, facts }: Call): Promise<Answer | null> {
  const outcome = await readBody(stream, { sink, timeoutMs: state.limits.bodyTimeoutMs, inspect: makeRoom });
  if (outcome.kind === "gone") return null;
  if (outcome.kind === "refused") return outcome;
  const frame = parseFrame(sink.join());
  if (frame.kind === "refused") return frame;
  const coding = frame.isCompressed ? codingOf(encoding) : "identity";
  if (coding === null) return refuse("ING_CONTENT_ENCODING");
  if (frame.isCompressed && coding === "identity") return refuse("ING_BAD_FRAME", "a compressed message without its grpc-encoding");
  return takeIn(state, charge, frame.message, coding, facts);
}

/** The frame announces its length: a message over the limit is refused there and then, any other gets its room in one piece. */
function makeRoom(sink: ByteSink): Refusal | null {
  const head = sink.head();
  return head.length < FRAME_HEADER_BYTES ? null : sink.reserve(announcedFrameBytes(head));
}

function respond(stream: ServerHttp2Stream, answer: Answer): void {
  const { message, trailers } = renderGrpc(answer);
  if (message === null) {
    stream.respond({ ...HEADERS, ...trailers }, { endStream: true });
    return stopReading(stream);
  }
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.end(message);
}

/** After a complete answer, a sender may be told to stop sending without that being an error (RFC 9113 8.1). */
function stopReading(stream: ServerHttp2Stream): void {
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(",") : header;
}
