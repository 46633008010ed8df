import type { Answer, Refusal } from "./answer.ts";
import { encodeExportResponse } from "./export-response.ts";
import { frameMessage } from "./grpc-frame.ts";
import { GRPC } from "./grpc-codes.ts";
import { encodeRetryInfo, encodeRpcStatus } from "./rpc-status.ts";

export type GrpcTrailers = Readonly<Record<string, string>>;

/** A response message and its trailers; `message` null is a trailers-only response. */
export interface GrpcAnswer {
  readonly message: Buffer | null;
  readonly trailers: GrpcTrailers;
}

/** Renders an answer for gRPC: status in the trailers, `google.rpc.Status` with its details in `grpc-status-details-bin`. */
export function renderGrpc(answer: Answer): GrpcAnswer {
  if (answer.kind === "success") return { message: frameMessage(encodeExportResponse(answer.rejected, answer.message)), trailers: { "grpc-status": String(GRPC.OK) } };
  return { message: null, trailers: refusalTrailers(answer) };
}

function refusalTrailers(refusal: Refusal): GrpcTrailers {
  const status = encodeRpcStatus({ grpcCode: refusal.grpc, reason: refusal.code, message: refusal.message, retryAfterSeconds: refusal.retryAfterSeconds });
  const trailers = { "grpc-status": String(refusal.grpc), "grpc-message": percentEncoded(refusal.message), "grpc-status-details-bin": base64(status) };
  // Exporters of Python, and Java by its own convention, look for the delay in a trailer named after the message.
  return refusal.retryAfterSeconds === null ? trailers : { ...trailers, "google.rpc.retryinfo-bin": base64(encodeRetryInfo(refusal.retryAfterSeconds)) };
}

/** Binary metadata goes without padding (gRPC over HTTP/2, "Binary-Header"). */
function base64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

/** `Percent-Encoded` of the gRPC over HTTP/2 protocol: printable ASCII but `%` stays, every other UTF-8 byte becomes `%XX`. */
function percentEncoded(text: string): string {
  let out = "";
  for (const byte of Buffer.from(text, "utf8")) out += byte >= 0x20 && byte <= 0x7e && byte !== 0x25 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  return out;
}
