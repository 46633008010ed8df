import type { DemoProduct } from "./products.ts";

/** What a gateway decided about one request: the fields of the generic profile (docs/auth-attributes.md). */
export interface Decision {
  readonly timeMs: number;
  readonly status: number;
  readonly decision: "allow" | "deny" | "challenge" | "error";
  readonly reason: string;
  readonly detail: string;
  readonly latencyMs: number;
  readonly route: string;
  readonly client: string;
  readonly userAgent: string;
  readonly keyId: string;
  readonly principal: string;
  /** What was decided about; a check of a request's credential unless given. */
  readonly kind?: "issuance" | "introspection" | "jwks_fetch" | "mtls_handshake";
  /** The token's id. */
  readonly credential?: string;
}

export type Visitor = "good" | "expired" | "scanner" | "forged";

/** Who sends the next request, by the product's shares. */
export function nextVisitor(product: DemoProduct, random: () => number): Visitor {
  const dice = random();
  if (dice < product.scannerRatio) return "scanner";
  if (dice < product.scannerRatio + product.expiredRatio) return "expired";
  if (dice < product.scannerRatio + product.expiredRatio + product.forgedRatio) return "forged";
  return "good";
}

const AGENTS: Readonly<Record<Visitor, string>> = { good: "Mozilla/5.0 (Macintosh) Firefox/146.0", expired: "shop-app/5.2 (Android 16)", scanner: "zgrab/0.x", forged: "python-requests/2.32" };

/** A request's fields apart from the verdict. */
export function requestFields(product: DemoProduct, visitor: Visitor, random: () => number): Pick<Decision, "route" | "client" | "userAgent" | "principal"> {
  return {
    route: product.routes[Math.floor(random() * product.routes.length)] ?? "/",
    client: `198.51.${Math.floor(random() * 100)}.${1 + Math.floor(random() * 250)}`,
    userAgent: AGENTS[visitor],
    principal: visitor === "good" ? `customer-${Math.floor(random() * 5_000)}` : "",
  };
}

/** What a healthy gateway makes of a visitor. Latency in milliseconds, log-normal around 4 ms. */
export function healthyVerdict(visitor: Visitor, random: () => number): Pick<Decision, "status" | "decision" | "reason" | "detail" | "latencyMs"> {
  const latencyMs = 4 * Math.exp((random() + random() + random() - 1.5) * 1.1);
  switch (visitor) {
    case "good": return { status: 200, decision: "allow", reason: "", detail: "", latencyMs };
    case "expired": return { status: 401, decision: "deny", reason: "expired", detail: '"exp" claim timestamp check failed', latencyMs };
    case "forged": return { status: 401, decision: "deny", reason: "bad_signature", detail: "signature verification failed", latencyMs };
    case "scanner": return { status: 401, decision: "challenge", reason: "missing_credential", detail: "no token", latencyMs: latencyMs / 4 };
  }
}
