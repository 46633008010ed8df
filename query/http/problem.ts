import type { Response } from "express";
import type { StoreFailure } from "../../store/store.ts";
import { QUERY_ERRORS, type QueryErrorCode } from "../errors.ts";

export interface ProblemDetail {
  readonly path: string;
  readonly message: string;
}

/** Answers with `application/problem+json`. @see RFC 9457 section 3 */
export function sendProblem(res: Response, code: QueryErrorCode, detail: string, errors: readonly ProblemDetail[] = []): void {
  const known = QUERY_ERRORS[code];
  res.status(known.status).type("application/problem+json");
  if (known.status === 503) res.setHeader("Retry-After", "2");
  if (known.status === 401) res.setHeader("WWW-Authenticate", 'Bearer realm="auth-slo"');
  res.send(JSON.stringify({ type: `urn:auth-slo:error:${code}`, title: known.title, status: known.status, code, detail, action: known.action, ...(errors.length > 0 ? { errors } : {}) }));
}

/** What a store failure means to a caller of the API. The engine's own text stays inside: it may quote statements. */
export function sendStoreFailure(res: Response, failure: StoreFailure): void {
  if (failure.clickhouseCode === 159 || failure.clickhouseCode === 241) return sendProblem(res, "QRY_TOO_EXPENSIVE", `The store gave up (${failure.code}).`);
  if (failure.kind === "retryable") return sendProblem(res, "QRY_STORE_AWAY", `The store did not answer (${failure.code}).`);
  return sendProblem(res, "QRY_INTERNAL", `The store refused the question (${failure.code}).`);
}
