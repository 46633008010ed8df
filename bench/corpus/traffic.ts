import type { Random } from "./random.ts";

/** One request at a gateway, invented: what every corpus tells in its own gateway's words. */
export interface GatewayRequest {
  readonly atUnixNano: bigint;
  readonly method: string;
  readonly path: string;
  readonly route: string;
  readonly status: number;
  /** Envoy's words for what the authentication filter said; empty when it let the request through. */
  readonly detail: string;
  readonly durationMs: number;
  readonly client: string;
  readonly userAgent: string;
  readonly requestId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly subject: string;
  readonly issuer: string;
}

const ROUTES = ["orders", "basket", "search", "profile", "checkout", "invoices", "shipping", "returns"];
const AGENTS = [
  "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  "okhttp/4.12.0", "python-requests/2.32.3", "Go-http-client/2.0", "ShopApp/7.4 (iPhone; iOS 18.1)",
];
const DENIALS = [
  { status: 401, detail: "Jwt_is_expired" }, { status: 401, detail: "Jwt_is_missing" }, { status: 401, detail: "Jwt_verification_fails" },
  { status: 403, detail: "Audiences_in_Jwt_are_not_allowed" }, { status: 401, detail: "Jwks_remote_fetch_is_failed" },
];
const START_UNIX_NANO = 1_790_000_000_000_000_000n;

/** Invents the request number `index`: nine of ten are let through. */
export function inventRequest(random: Random, index: number): GatewayRequest {
  const route = random.pick(ROUTES);
  const denial = random.chance(0.1) ? random.pick(DENIALS) : null;
  return {
    atUnixNano: START_UNIX_NANO + BigInt(index) * 1_000_003n,
    method: random.chance(0.8) ? "GET" : "POST",
    path: `/v1/${route}/${String(random.below(100_000))}`,
    route,
    status: denial?.status ?? 200,
    detail: denial?.detail ?? "",
    durationMs: 1 + random.below(40),
    client: `203.0.113.${String(random.below(256))}`,
    userAgent: random.pick(AGENTS),
    requestId: `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`,
    traceId: random.hex(32),
    spanId: random.hex(16),
    subject: denial === null ? `user-${String(random.below(5_000))}` : "-",
    issuer: denial === null ? "https://id.example.com/realms/shop" : "-",
  };
}
