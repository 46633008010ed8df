import type { FeedAnswer } from "../../wire/feed-route.ts";
import type { Refusal } from "../../wire/answer.ts";
import type { HttpAnswer } from "../../wire/http-answer.ts";

export interface ProblemError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** Writes a refusal as `application/problem+json`. What a caller sent is never in it. @see RFC 9457 section 3 */
export function problem(status: number, code: string, detail: string, options: { readonly errors?: readonly ProblemError[]; readonly retryAfterSeconds?: number | null } = {}): FeedAnswer {
  const { errors = [], retryAfterSeconds = null } = options;
  const headers: Record<string, string> = { "content-type": "application/problem+json" };
  if (retryAfterSeconds !== null) headers["retry-after"] = String(retryAfterSeconds);
  if (status === 401) headers["www-authenticate"] = "Bearer";
  const body = { type: `urn:auth-slo:error:${code}`, title: TITLES[status] ?? "The request was refused", status, code, detail, ...(errors.length === 0 ? {} : { errors }) };
  return { status, headers, body: Buffer.from(JSON.stringify(body)), code };
}

export function refusalProblem({ http, code, message, retryAfterSeconds }: Refusal): HttpAnswer {
  return problem(http, code, message, { retryAfterSeconds });
}

const TITLES: Readonly<Record<number, string>> = {
  400: "The body cannot be read", 401: "Who sends is not known", 403: "The sender may not do this", 405: "The method is not allowed", 408: "The body came too slowly",
  413: "The body is too large", 415: "The content type cannot be read", 429: "The sender is over its quota", 503: "Not now",
};
