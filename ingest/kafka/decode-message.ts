import type { TakeIn } from "../pipeline/take-in.ts";
import { detectFormat } from "./message-format.ts";
import type { TopicRoute } from "./topic-route.ts";

export interface MessagePlace {
  readonly route: TopicRoute;
  readonly partition: number;
  readonly offset: bigint;
  readonly receivedAtMs: number;
}

/** Decodes one message into the open block, as its topic says or as its bytes look; null when it went in, else what is wrong with it. */
export function decodeMessage(body: Buffer, { route, partition, offset, receivedAtMs }: MessagePlace, takeIn: TakeIn): string | null {
  const { topic, tenant, profile } = route;
  const detected = route.format === null ? detectFormat(body) : { format: route.format, signal: null };
  const told = route.signal === "credential_events" ? null : route.signal;
  // JSON names its signal. A protobuf request of another signal than the topic's would look empty, so the bytes are asked only where the topic says nothing.
  const signal = detected.format === "gateway_json" ? "logs" : detected.format === "otlp_json" ? detected.signal ?? told ?? "logs" : told ?? detected.signal ?? "logs";
  const at = offset.toString();
  const outcome = takeIn({ body, format: detected.format, signal, tenant, transport: "kafka", userAgent: "", profile, receivedAtMs, kafka: { topic, partition, first: at, last: at } }, null);
  return outcome.kind === "malformed" ? `${detected.format}: ${outcome.message}` : null;
}
