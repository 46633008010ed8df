import { performance } from "node:perf_hooks";

export interface BoundedRequest {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange, redirects and body included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** How many redirects are followed, with the same headers: 0 where they hold a credential. One that would carry a body or leave https is never followed. */
  readonly maxRedirects: number;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** What came of a request. Times are of this machine; `latencyUs` is from the first byte sent to the last byte read. */
export type BoundedAnswer =
  | { readonly kind: "answered"; readonly status: number; readonly headers: Headers; readonly body: Buffer; readonly latencyUs: number }
  | { readonly kind: "failed"; readonly why: "timeout" | "too_large" | "redirect" | "network"; readonly message: string; readonly latencyUs: number };

export type BoundedFetch = (request: BoundedRequest) => Promise<BoundedAnswer>;

class TooLarge extends Error {}
class BadRedirect extends Error {}

/** Asks an address that answers what it likes: bounded in time, bytes and redirects. Never rejects; messages name no header, body or query. */
export async function boundedFetch(request: BoundedRequest): Promise<BoundedAnswer> {
  const startedAt = performance.now();
  const latencyUs = () => Math.round((performance.now() - startedAt) * 1_000);
  const timeout = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await follow(request, AbortSignal.any([timeout, request.signal]));
    const body = await readBounded(response, request.maxBytes);
    return { kind: "answered", status: response.status, headers: response.headers, body, latencyUs: latencyUs() };
  } catch (error) {
    const failed = (why: Extract<BoundedAnswer, { kind: "failed" }>["why"], message: string): BoundedAnswer => ({ kind: "failed", why, message, latencyUs: latencyUs() });
    if (error instanceof TooLarge) return failed("too_large", `the answer is larger than ${request.maxBytes} bytes`);
    if (error instanceof BadRedirect) return failed("redirect", error.message);
    if (timeout.aborted) return failed("timeout", `no whole answer within ${request.timeoutMs} ms`);
    return failed("network", networkReason(error));
  }
}

async function follow({ url, method = "GET", headers = {}, body, maxRedirects }: BoundedRequest, signal: AbortSignal): Promise<Response> {
  let target = new URL(url);
  for (let hop = 0; ; hop++) {
    const response = await fetch(target, { method, headers, redirect: "manual", signal, ...(body === undefined ? {} : { body }) });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || response.status === 304 || location === null) return response;
    await response.body?.cancel();
    target = redirectTarget(location, target, hop < maxRedirects && body === undefined);
  }
}

/** Where a redirect leads; throws where it must not be followed. */
function redirectTarget(location: string, from: URL, isAllowed: boolean): URL {
  if (!isAllowed) throw new BadRedirect("redirected more often than allowed");
  if (!URL.canParse(location, from.href)) throw new BadRedirect("redirected to what is no address");
  const to = new URL(location, from.href);
  if (to.protocol !== "https:" && to.protocol !== from.protocol) throw new BadRedirect("redirected to an address without TLS");
  if (!/^https?:$/.test(to.protocol)) throw new BadRedirect("redirected to another protocol");
  return to;
}

async function readBounded(response: Response, maxBytes: number): Promise<Buffer> {
  if (response.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > maxBytes) throw new TooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A short reason: the system's code where there is one. */
function networkReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
  return code === "" ? "the connection failed" : `the connection failed (${code})`;
}
