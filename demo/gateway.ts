/** A small gateway that really verifies tokens: `jose` against the issuer's JWKS endpoint, with the short key cache that turns an outage into 401s. */
import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import type { Decision } from "./decision.ts";
import { AUDIENCE } from "./issuer.ts";

export type Verdict = Pick<Decision, "status" | "decision" | "reason" | "detail" | "latencyMs" | "keyId">;

/** Verifies a token, or answers 401 when there is none. Like real gateways it says 401 even when its own JWKS fetch fails. */
export function createGateway(deps: { readonly jwksUrl: string; readonly issuer: string; readonly nowMs: () => number }): (token: string | null) => Promise<Verdict> {
  const keySet = createRemoteJWKSet(new URL(deps.jwksUrl), { cacheMaxAge: 10_000, cooldownDuration: 1_000, timeoutDuration: 1_000 });
  return async (token) => {
    const startedAtMs = deps.nowMs();
    const verdict = (status: number, decision: Decision["decision"], reason: string, detail: string, keyId = ""): Verdict => ({ status, decision, reason, detail, keyId, latencyMs: deps.nowMs() - startedAtMs });
    if (token === null) return verdict(401, "challenge", "missing_credential", "no token");
    try {
      const { protectedHeader } = await jwtVerify(token, keySet, { issuer: deps.issuer, audience: AUDIENCE });
      return verdict(200, "allow", "", "", protectedHeader.kid ?? "");
    } catch (e) {
      if (e instanceof errors.JWTExpired) return verdict(401, "deny", "expired", "token is expired");
      if (e instanceof errors.JWSSignatureVerificationFailed) return verdict(401, "deny", "bad_signature", "signature verification failed");
      if (e instanceof errors.JWKSNoMatchingKey) return verdict(401, "deny", "unknown_kid", "no key matches");
      if (e instanceof errors.JWSInvalid || e instanceof errors.JWTInvalid) return verdict(401, "deny", "malformed_credential", "not a token");
      return verdict(401, "error", "jwks_unavailable", "key set could not be fetched");
    }
  };
}
