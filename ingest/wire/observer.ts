/** How something came. */
export type WireTransport = "otlp_http" | "otlp_grpc" | "gateway_http" | "lifecycle_http" | "ssf_push";

/** What the receivers tell about themselves; `main.ts` turns it into metrics and log lines. Nothing in it comes from a sender's bytes. */
export interface WireObserver {
  /** One request was answered. `code` is `OK` or the stable code of the refusal; `bodyBytes` as it came over the network. */
  answered(transport: WireTransport, signal: string, code: string, bodyBytes: number): void;
  /** A sender left before it could be answered. */
  abandoned(transport: WireTransport): void;
  /** A connection was refused because there are too many. */
  connectionDropped(transport: "otlp_http" | "otlp_grpc"): void;
  /** Something an operator must see: a file that could not be reloaded, a defect met. */
  problem(code: string, message: string): void;
}
