/** CORS for browser SDKs (https://fetch.spec.whatwg.org/#http-cors-protocol). Credentials of browsers (cookies) are never allowed. */
export interface Cors {
  readonly isConfigured: boolean;
  /** Headers of an actual answer; none where the origin is not allowed. */
  actual(origin: string | undefined): Readonly<Record<string, string>>;
  /** Headers of the answer to a pre-flight request; without the allowing ones where the origin is not allowed. */
  preflight(origin: string | undefined): Readonly<Record<string, string>>;
}

const ALLOWED_HEADERS = "authorization, content-encoding, content-type, traceparent, tracestate, user-agent, x-tenant";
const MAX_AGE_SECONDS = "7200";

/** `origins` as configured; `*` allows every origin. */
export function createCors(origins: readonly string[]): Cors {
  const known = new Set(origins.map((origin) => origin.toLowerCase().replace(/\/$/, "")));
  const isAllowed = (origin: string | undefined): origin is string => origin !== undefined && (known.has("*") || known.has(origin.toLowerCase()));
  const isConfigured = known.size > 0;
  const allow = (origin: string) => ({ vary: "Origin", "access-control-allow-origin": origin });
  const none = isConfigured ? { vary: "Origin" } : {};
  return {
    isConfigured,
    actual: (origin) => (isAllowed(origin) ? { ...allow(origin), "access-control-expose-headers": "retry-after" } : none),
    preflight: (origin) => (isAllowed(origin) ? { ...allow(origin), "access-control-allow-methods": "POST", "access-control-allow-headers": ALLOWED_HEADERS, "access-control-max-age": MAX_AGE_SECONDS } : none),
  };
}
