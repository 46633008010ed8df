import type { OtlpSignal } from "../decode/decoder.ts";
import type { Answer } from "./answer.ts";
import { encodeExportResponse, exportResponseJson } from "./export-response.ts";
import { encodeRpcStatus, rpcStatusJson } from "./rpc-status.ts";

/** How an answer is written: as the request was, or as plain text when the request was nothing that has a form. */
export type ReplyForm = "protobuf" | "json" | "text";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const CONTENT_TYPE = { protobuf: "application/x-protobuf", json: "application/json", text: "text/plain; charset=utf-8" } as const;

/**
 * Renders an answer for HTTP: exactly 200 on success (several gateways take any other 2xx for a failure), `google.rpc.Status` otherwise,
 * `Retry-After` in whole seconds where sending again helps.
 */
export function renderHttp(answer: Answer, form: ReplyForm, signal: OtlpSignal): HttpAnswer {
  if (answer.kind === "success") {
    const body = form === "protobuf" ? encodeExportResponse(answer.rejected, answer.message) : Buffer.from(exportResponseJson(signal, answer.rejected, answer.message));
    return { status: 200, headers: { "content-type": CONTENT_TYPE[form] }, body };
  }
  const isText = form === "text" || answer.http === 404 || answer.http === 405 || answer.http === 415;
  const headers: Record<string, string> = { "content-type": CONTENT_TYPE[isText ? "text" : form] };
  if (answer.retryAfterSeconds !== null) headers["retry-after"] = String(answer.retryAfterSeconds);
  if (answer.http === 401) headers["www-authenticate"] = "Bearer";
  const status = { grpcCode: answer.grpc, reason: answer.code, message: answer.message, retryAfterSeconds: answer.retryAfterSeconds };
  const body = isText ? Buffer.from(`${answer.code}: ${answer.message}\n`) : form === "protobuf" ? encodeRpcStatus(status) : Buffer.from(rpcStatusJson(status));
  return { status: answer.http, headers, body };
}
