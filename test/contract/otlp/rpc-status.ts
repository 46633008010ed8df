/** Reads google.rpc.Status by the published field numbers, through protobufjs. */
import protobuf from "protobufjs";

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Any { string type_url = 1; bytes value = 2; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message RetryInfo { Duration retry_delay = 1; }
  message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
  message PartialSuccess { int64 rejected = 1; string error_message = 2; }
  message ExportResponse { PartialSuccess partial_success = 1; }
`, { keepCase: true });

const read = (type: string, bytes: Uint8Array): Record<string, unknown> => {
  const found = root.lookupType(type);
  return found.toObject(found.decode(bytes), { longs: String, bytes: Buffer, defaults: false });
};

export interface ReadStatus {
  readonly code: number;
  readonly message: string;
  readonly reason: string | null;
  readonly retryDelaySeconds: number | null;
}

export function readStatus(bytes: Uint8Array): ReadStatus {
  const status = read("Status", bytes) as { code?: number; message?: string; details?: { type_url: string; value: Buffer }[] };
  const detail = (name: string) => status.details?.find((d) => d.type_url === `type.googleapis.com/google.rpc.${name}`)?.value;
  const error = detail("ErrorInfo");
  const retry = detail("RetryInfo");
  const delay = retry === undefined ? null : (read("RetryInfo", retry) as { retry_delay: { seconds: string } }).retry_delay;
  return {
    code: status.code ?? 0, message: status.message ?? "",
    reason: error === undefined ? null : (read("ErrorInfo", error) as { reason: string }).reason,
    retryDelaySeconds: delay === null ? null : Number(delay.seconds),
  };
}

export function readExportResponse(bytes: Uint8Array): { readonly partial_success?: { readonly rejected?: string; readonly error_message?: string } } {
  return read("ExportResponse", bytes);
}
