import type { IncomingHttpHeaders } from "node:http";
import type { Refusal } from "./answer.ts";
import type { HttpAnswer } from "./http-answer.ts";
import type { Coding } from "./media-type.ts";

/** An answer, and under which code it is counted: `OK` or the stable code of what was wrong. */
export interface FeedAnswer extends HttpAnswer {
  readonly code: string;
}

/** A request of a feed whose headers are in order: only its body is missing. */
export interface FeedRequest {
  readonly kind: "admitted";
  readonly coding: Coding;
  /** Takes the decompressed body in. Resolves only when what it accepted is durable. Never rejects. */
  receive(body: Buffer): Promise<FeedAnswer>;
}

/** A path of the OTLP/HTTP listener that takes something else than telemetry, with answers in a form of its own. Everything is sent with POST. */
export interface FeedRoute {
  readonly transport: "lifecycle_http" | "ssf_push";
  /** Largest body, as sent and decompressed. */
  readonly maxBytes: number;
  /** Looks at everything but the body. Whoever may not send learns that before anything else. */
  admit(headers: IncomingHttpHeaders): FeedRequest | FeedAnswer | Refusal;
  /** The receivers' own refusals (stopping, overloaded, too large ...) in the route's form. */
  render(refusal: Refusal): HttpAnswer;
}

/** Finds the route of a path after the base path, without query; null when the path is none of a feed. */
export type FindFeedRoute = (path: string) => FeedRoute | null;

export function isAdmitted(found: FeedRequest | FeedAnswer | Refusal): found is FeedRequest {
  return "kind" in found && found.kind === "admitted";
}

export function isRefusal(found: FeedRequest | FeedAnswer | Refusal): found is Refusal {
  return "kind" in found && found.kind === "refused";
}
