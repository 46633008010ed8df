import { randomUUID } from "node:crypto";
import type { Response } from "express";
import type { StoreFailure } from "../../store/store.ts";
import { QUERY_ERRORS, type QueryErrorCode } from "../errors.ts";

export interface ProblemDetail {
  readonly path: string;
  readonly message: string;
}

/**
 * Answers with `application/problem+json`. What a caller sent is never sent back. To a caller that asks with `Prefer: problem=inline` the HTTP status
 * is 200 and the real one stands in the body: browsers write every other status into their console as an error, also one that the page explains well.
 *
 * @param instance names this very answer in the log
 * @see RFC 9457 section 3, RFC 7240 section 2
 */
export function sendProblem(res: Response, code: QueryErrorCode, detail: string, errors: readonly ProblemDetail[] = [], instance?: string): void {
  const known = QUERY_ERRORS[code];
  const isInline = /(?:^|,)\s*problem=inline\s*(?:,|$)/.test(String(res.req.headers["prefer"] ?? ""));
  if (isInline) res.setHeader("Preference-Applied", "problem=inline");
  res.status(isInline ? 200 : known.status).type("application/problem+json");
  if (known.status === 503) res.setHeader("Retry-After", "2");
  if (known.status === 405) res.setHeader("Allow", "GET, HEAD");
  if (known.status === 401) res.setHeader("WWW-Authenticate", 'Bearer realm="auth-slo"');
  res.send(JSON.stringify({ type: `urn:auth-slo:error:${code}`, title: known.title, status: known.status, code, detail, action: known.action, ...(instance === undefined ? {} : { instance }), ...(errors.length > 0 ? { errors } : {}) }));
}

/** Answers a request that broke off. Addresses that cannot be decoded are the caller's mistake; anything else is ours and goes into the log. */
export function sendUnforeseen(res: Response, error: unknown, logError: (message: string) => void): void {
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  if (status >= 400 && status < 500) return sendProblem(res, "QRY_INVALID_PARAMETER", "The address cannot be read.");
  const instance = `urn:uuid:${randomUUID()}`;
  logError(`${error instanceof Error ? error.message : "unknown error"} (${instance})`);
  sendProblem(res, "QRY_INTERNAL", "The request could not be answered.", [], instance);
}

/** What a store failure means to a caller of the API. The engine's own text stays inside: it may quote statements. */
export function sendStoreFailure(res: Response, failure: StoreFailure): void {
  if (failure.clickhouseCode === 159 || failure.clickhouseCode === 241) return sendProblem(res, "QRY_TOO_EXPENSIVE", `The store gave up (${failure.code}).`);
  if (failure.kind === "retryable") return sendProblem(res, "QRY_STORE_AWAY", `The store did not answer (${failure.code}).`);
  return sendProblem(res, "QRY_INTERNAL", `The store refused the question (${failure.code}).`);
}
