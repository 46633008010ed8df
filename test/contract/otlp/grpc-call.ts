/** Unary calls through the stock gRPC client, with the bytes as they are. */
import { Client, credentials, Metadata, type CallOptions, type ChannelCredentials, type ClientOptions } from "@grpc/grpc-js";

export const GRPC_PATHS = {
  logs: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
  traces: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
  metrics: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
} as const;

/** How a call ended: `code` 0 has a message, every other one has details and trailers. */
export interface GrpcResult {
  readonly code: number;
  readonly details: string;
  readonly message: Buffer;
  readonly trailers: Metadata;
}

export interface GrpcCaller {
  call(path: string, body: Buffer, metadata?: Readonly<Record<string, string>>, options?: CallOptions): Promise<GrpcResult>;
  close(): void;
}

export function grpcCaller(address: string, channel: ChannelCredentials = credentials.createInsecure(), options: ClientOptions = {}): GrpcCaller {
  const client = new Client(address, channel, { "grpc.max_send_message_length": -1, "grpc.enable_retries": 0, ...options });
  const same = (bytes: Buffer) => bytes;
  return {
    call: (path, body, headers = {}, callOptions = {}) => new Promise((resolve) => {
      const metadata = new Metadata();
      for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
      client.makeUnaryRequest(path, same, same, body, metadata, { deadline: Date.now() + 30_000, ...callOptions }, (error, message) => {
        if (error === null) resolve({ code: 0, details: "", message: message ?? Buffer.alloc(0), trailers: new Metadata() });
        else resolve({ code: error.code, details: error.details, message: Buffer.alloc(0), trailers: error.metadata });
      });
    }),
    close: () => client.close(),
  };
}
