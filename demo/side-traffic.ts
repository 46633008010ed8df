import type { Decision } from "./decision.ts";
import type { DemoProduct } from "./products.ts";

type Kind = NonNullable<Decision["kind"]>;

/** How often each kind happens, and how long it takes about. */
const KINDS: readonly { readonly kind: Kind; readonly share: number; readonly medianMs: number; readonly failedRatio: number; readonly reason: string; readonly route: string }[] = [
  { kind: "issuance", share: 0.35, medianMs: 45, failedRatio: 0.002, reason: "idp_error", route: "/token" },
  { kind: "introspection", share: 0.35, medianMs: 9, failedRatio: 0.004, reason: "introspection_error", route: "/introspect" },
  { kind: "mtls_handshake", share: 0.2, medianMs: 6, failedRatio: 0.01, reason: "cert_expired", route: "" },
  { kind: "jwks_fetch", share: 0.1, medianMs: 30, failedRatio: 0.01, reason: "jwks_unavailable", route: "/jwks.json" },
];

/**
 * What goes on beside the checks of requests: tokens are issued and asked about, key sets fetched, services shake hands.
 *
 * @param isIssuerFailing key sets cannot be fetched
 */
export function sideDecision(product: DemoProduct, timeMs: number, random: () => number, isIssuerFailing = false): Decision {
  let dice = random();
  const of = KINDS.find((k) => (dice -= k.share) < 0) ?? { kind: "issuance", share: 1, medianMs: 45, failedRatio: 0, reason: "idp_error", route: "/token" } satisfies (typeof KINDS)[number];
  const isFailed = random() < of.failedRatio || (isIssuerFailing && of.kind === "jwks_fetch");
  const isRefused = of.reason === "cert_expired";
  const latencyMs = of.medianMs * Math.exp((random() + random() + random() - 1.5) * 0.9) * (isFailed ? 8 : 1);
  return {
    timeMs, kind: of.kind, latencyMs, status: isFailed ? (isRefused ? 400 : 503) : 200, decision: isFailed ? (isRefused ? "deny" : "error") : "allow", reason: isFailed ? of.reason : "", detail: "", route: of.route,
    client: `10.0.${product.peakHour}.7`, userAgent: `${product.product}-backend/1.0`, keyId: "", principal: "",
  };
}
