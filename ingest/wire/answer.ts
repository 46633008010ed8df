import type { AcceptOutcome } from "../accept.ts";
import { WIRE_ERRORS, type WireErrorCode } from "./errors.ts";
import { GRPC, type GrpcCode } from "./grpc-codes.ts";

/** A request was not taken. `retryAfterSeconds` is a whole number >= 1 where sending the same again helps, else null. */
export interface Refusal {
  readonly kind: "refused";
  readonly code: string;
  readonly http: number;
  readonly grpc: GrpcCode;
  readonly message: string;
  readonly retryAfterSeconds: number | null;
}

/** What a sender is told, before a transport renders it. */
export type Answer = { readonly kind: "success"; readonly rejected: number; readonly message: string } | Refusal;

/** Longest message sent to a client, in UTF-16 units: far below what gRPC clients take as a trailer (8 KiB) even when percent-encoded thrice over. */
export const MAX_MESSAGE_CHARS = 800;

const RETRY_SOON_SECONDS = 1;

/** A refusal of the receivers' own; `detail` follows the meaning of the code. */
export function refuse(code: WireErrorCode, detail = ""): Refusal {
  const { http, grpc, meaning, action } = WIRE_ERRORS[code];
  const isTemporary = http === 429 || http === 503;
  return { kind: "refused", code, http, grpc, message: cut(`${meaning}${detail === "" ? "" : ` (${detail})`}. ${action}`), retryAfterSeconds: isTemporary ? RETRY_SOON_SECONDS : null };
}

/** A refusal of admission or of the log: temporary, 429 when the sender is over its quota and 503 when this service is. */
export function refuseForNow(code: string, message: string, retryAfterSeconds: number): Refusal {
  const { http, grpc } = code === "ING_OVER_QUOTA" ? WIRE_ERRORS.ING_OVER_QUOTA : { http: 503, grpc: GRPC.UNAVAILABLE };
  return { kind: "refused", code, http, grpc, message: cut(message), retryAfterSeconds: wholeSeconds(retryAfterSeconds) };
}

/** The one mapping from what became of a request to what its sender is told. */
export function answerOf(outcome: AcceptOutcome): Answer {
  switch (outcome.kind) {
    case "accepted":
      return { kind: "success", rejected: outcome.rejected, message: cut(outcome.message) };
    case "malformed":
      return { kind: "refused", code: outcome.code, http: 400, grpc: GRPC.INVALID_ARGUMENT, message: cut(outcome.message), retryAfterSeconds: null };
    case "overloaded":
      return refuseForNow(outcome.code, outcome.message, outcome.retryAfterSeconds);
  }
}

function wholeSeconds(seconds: number): number {
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : 1;
}

function cut(message: string): string {
  return message.length <= MAX_MESSAGE_CHARS ? message : `${message.slice(0, MAX_MESSAGE_CHARS - 1).toWellFormed()}…`;
}
