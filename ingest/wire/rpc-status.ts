import { bytesField, integerField, stringField } from "./proto-writer.ts";

/** What a refusal says to the sender, independent of transport. `retryAfterSeconds` null: sending the same again will not help. */
export interface RpcStatus {
  readonly grpcCode: number;
  /** Stable code, `ING_*`. */
  readonly reason: string;
  readonly message: string;
  readonly retryAfterSeconds: number | null;
}

const DOMAIN = "auth-slo";
const TYPE = "type.googleapis.com/google.rpc.";

/**
 * `google.rpc.Status` {code 1, message 2, details 3}, details holding `ErrorInfo` {reason 1, domain 2} and, where sending again helps,
 * `RetryInfo` {retry_delay 1 {seconds 1}} (googleapis google/rpc/status.proto and error_details.proto).
 */
export function encodeRpcStatus(status: RpcStatus): Buffer {
  const errorInfo = any("ErrorInfo", Buffer.concat([stringField(1, status.reason), stringField(2, DOMAIN)]));
  const parts = [integerField(1, status.grpcCode), stringField(2, status.message), bytesField(3, errorInfo)];
  if (status.retryAfterSeconds !== null) parts.push(bytesField(3, any("RetryInfo", encodeRetryInfo(status.retryAfterSeconds))));
  return Buffer.concat(parts);
}

/** `google.rpc.RetryInfo` on its own. */
export function encodeRetryInfo(retryAfterSeconds: number): Buffer {
  return bytesField(1, integerField(1, retryAfterSeconds));
}

function any(name: string, value: Buffer): Buffer {
  return Buffer.concat([stringField(1, TYPE + name), bytesField(2, value)]);
}

/** The same as ProtoJSON. */
export function rpcStatusJson(status: RpcStatus): string {
  const details: Record<string, string>[] = [{ "@type": `${TYPE}ErrorInfo`, reason: status.reason, domain: DOMAIN }];
  if (status.retryAfterSeconds !== null) details.push({ "@type": `${TYPE}RetryInfo`, retryDelay: `${status.retryAfterSeconds}s` });
  return JSON.stringify({ code: status.grpcCode, message: status.message, details });
}
