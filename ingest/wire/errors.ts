import { GRPC, type GrpcCode } from "./grpc-codes.ts";

/** One refusal: its HTTP status, its gRPC status, what it means to the sender and what to do about it. */
export interface WireError {
  readonly http: number;
  readonly grpc: GrpcCode;
  readonly meaning: string;
  readonly action: string;
}

/**
 * Every answer of the receivers other than success. Senders retry 429 and 503 (UNAVAILABLE, DEADLINE_EXCEEDED) and drop the data on all
 * others, so a temporary condition never gets another status (OTLP 1.11.0, "Failures"); 500 is not used at all.
 */
export const WIRE_ERRORS = {
  ING_UNKNOWN_PATH: { http: 404, grpc: GRPC.UNIMPLEMENTED, meaning: "Nothing is received at this path", action: "Send to /v1/logs, /v1/traces, /v1/metrics, /v1/gateway/<profile>, /v1/lifecycle/events or /v1/ssf/<stream>, after the configured base path; over gRPC to the OTLP services." },
  ING_METHOD_NOT_ALLOWED: { http: 405, grpc: GRPC.UNIMPLEMENTED, meaning: "Everything is sent here with POST", action: "Use POST." },
  ING_MEDIA_TYPE: { http: 415, grpc: GRPC.UNIMPLEMENTED, meaning: "The content type cannot be read", action: "Send application/x-protobuf or application/json; to a gateway path application/json or application/x-ndjson." },
  ING_CONTENT_ENCODING: { http: 415, grpc: GRPC.UNIMPLEMENTED, meaning: "The content encoding is not known", action: "Send the body as it is or compressed with one of gzip, deflate, zstd." },
  ING_UNAUTHENTICATED: { http: 401, grpc: GRPC.UNAUTHENTICATED, meaning: "The ingest token is missing or not known", action: "Send `Authorization: Bearer <token>` with a token whose SHA-256 is in the ingest tokens file." },
  ING_WRONG_TENANT: { http: 403, grpc: GRPC.PERMISSION_DENIED, meaning: "The x-tenant header names another tenant than the token", action: "Leave x-tenant out, or send the token of that tenant." },
  ING_TOO_LARGE: { http: 413, grpc: GRPC.RESOURCE_EXHAUSTED, meaning: "The request is larger than AUTH_SLO_MAX_REQUEST_BYTES, as sent or decompressed", action: "Send smaller batches." },
  ING_SLOW_BODY: { http: 408, grpc: GRPC.DEADLINE_EXCEEDED, meaning: "The body did not arrive within AUTH_SLO_BODY_TIMEOUT_SECONDS", action: "Check the network between the sender and this service." },
  ING_BAD_COMPRESSION: { http: 400, grpc: GRPC.INVALID_ARGUMENT, meaning: "The body is not what its content encoding says", action: "Check the sender's compression; zstd frames may ask for a window of at most 8 MiB (RFC 9659)." },
  ING_BAD_FRAME: { http: 400, grpc: GRPC.INVALID_ARGUMENT, meaning: "The gRPC message frame is broken", action: "Send exactly one length-prefixed message per call." },
  ING_OVER_QUOTA: { http: 429, grpc: GRPC.RESOURCE_EXHAUSTED, meaning: "The sender is over its quota", action: "Wait as long as Retry-After says, then send again." },
  ING_STOPPING: { http: 503, grpc: GRPC.UNAVAILABLE, meaning: "The service is stopping", action: "Nothing: senders retry by themselves." },
  ING_UNEXPECTED: { http: 503, grpc: GRPC.UNAVAILABLE, meaning: "The request met a defect of this service and was not accepted", action: "Senders retry by themselves; please report it with the service's log." },
} as const satisfies Readonly<Record<string, WireError>>;

export type WireErrorCode = keyof typeof WIRE_ERRORS;

/** Why the receivers do not listen, or go on with the credentials they had. */
export const LISTEN_ERRORS = {
  ING_OPEN_LISTENER: { meaning: "The receivers would be open to everybody who reaches this machine; the service does not start.", action: "Configure ingest tokens (AUTH_SLO_INGEST_TOKENS_FILE) or client certificates (AUTH_SLO_TLS_CLIENT_CA_FILE), or listen on 127.0.0.1." },
  ING_TLS_INCOMPLETE: { meaning: "TLS is configured by half; the service does not start.", action: "Set both AUTH_SLO_TLS_CERT_FILE and AUTH_SLO_TLS_KEY_FILE; client certificates need both as well." },
  ING_TLS_FILES: { meaning: "Changed TLS files cannot be used; the ones loaded before stay in use.", action: "Check that the certificate, the key and the client CA are PEM, readable, and belong together." },
  ING_TOKENS_FILE: { meaning: "A changed ingest tokens file cannot be used; the tokens loaded before stay in use.", action: "Check the file: a line each with the tenant, a colon and the SHA-256 of the token in hex." },
} as const satisfies Readonly<Record<`ING_${string}`, { readonly meaning: string; readonly action: string }>>;

export type ListenErrorCode = keyof typeof LISTEN_ERRORS;
