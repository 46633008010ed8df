/** The two receivers on random loopback ports, around an `Accept` of the test's own. */
import type { Accept, AcceptRequest, Admission } from "../../../ingest/accept.ts";
import { createCredentials } from "../../../ingest/wire/credentials.ts";
import type { ConnectionAges } from "../../../ingest/wire/grpc-session.ts";
import { parseIngestTokens } from "../../../ingest/wire/ingest-tokens.ts";
import { createOtlpGrpcServer } from "../../../ingest/wire/otlp-grpc.ts";
import { createOtlpHttpServer } from "../../../ingest/wire/otlp-http.ts";
import type { TlsSource } from "../../../ingest/wire/tls-source.ts";
import { countingAdmission, type CountingAdmission } from "./admission.ts";

export interface ReceiverOptions {
  readonly accept?: Accept;
  readonly admission?: Admission;
  readonly maxRequestBytes?: number;
  readonly bodyTimeoutMs?: number;
  readonly maxConnections?: number;
  readonly maxInFlightBytes?: number;
  readonly basePath?: string;
  readonly corsOrigins?: readonly string[];
  /** Lines of an ingest tokens file; without them there are no tokens. */
  readonly tokens?: string;
  readonly tls?: TlsSource;
  readonly ages?: ConnectionAges;
  readonly ports?: readonly [number, number];
}

export interface Receiver {
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly httpUrl: string;
  readonly grpcAddress: string;
  /** Every request that reached `accept`, in order. */
  readonly received: readonly AcceptRequest[];
  readonly admission: CountingAdmission;
  /** Codes of all answers, in order; `gone` for a sender that left. */
  readonly answers: readonly string[];
  readonly problems: readonly string[];
  connections(): { readonly http: number; readonly grpc: number };
  drain(deadlineMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Accepts everything as one record. */
export const acceptAll: Accept = () => Promise.resolve({ kind: "accepted", records: 1, rejected: 0, message: "" });

export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const received: AcceptRequest[] = [];
  const answers: string[] = [];
  const problems: string[] = [];
  const admission = countingAdmission(options.maxInFlightBytes ?? 512 * 1024 * 1024);
  const tokens = options.tokens === undefined ? null : parseIngestTokens(options.tokens);
  const accept = options.accept ?? acceptAll;
  const deps = {
    accept: (request: AcceptRequest) => { received.push(request); return accept(request); },
    admission: options.admission ?? admission,
    credentials: createCredentials(() => (tokens?.kind === "tokens" ? tokens.tokens : null)),
    limits: { maxRequestBytes: options.maxRequestBytes ?? 64 * 1024 * 1024, bodyTimeoutMs: options.bodyTimeoutMs ?? 20_000, maxConnections: options.maxConnections ?? 256 },
    tls: options.tls ?? null,
    observer: { answered: (_t: string, _s: string, code: string) => void answers.push(code), abandoned: () => void answers.push("gone"), connectionDropped: () => void answers.push("dropped"), problem: (code: string, text: string) => void problems.push(`${code} ${text}`) },
    nowMs: Date.now,
  };
  const http = createOtlpHttpServer({ ...deps, basePath: options.basePath ?? "", corsOrigins: options.corsOrigins ?? [], isProfile: (name) => name === "kong" });
  const grpc = createOtlpGrpcServer({ ...deps, ...(options.ages === undefined ? {} : { ages: options.ages }) });
  const [httpPort, grpcPort] = await Promise.all([http.listen(options.ports?.[0] ?? 0, "127.0.0.1"), grpc.listen(options.ports?.[1] ?? 0, "127.0.0.1")]);
  const drain = async (deadlineMs: number) => void (await Promise.all([http.drain(deadlineMs), grpc.drain(deadlineMs)]));
  const scheme = options.tls === undefined ? "http" : "https";
  return {
    httpPort, grpcPort, httpUrl: `${scheme}://127.0.0.1:${httpPort}`, grpcAddress: `127.0.0.1:${grpcPort}`, received, admission, answers, problems,
    connections: () => ({ http: http.connections, grpc: grpc.connections }),
    drain, stop: () => drain(0),
  };
}
