import { requestFields, type Decision } from "./decision.ts";
import type { Pipeline } from "./exporters.ts";
import type { DemoProduct } from "./products.ts";

interface Story { readonly product: DemoProduct; readonly pipeline: Pipeline; readonly random: () => number }

const SHOWN_FOR_MS = 90_000;
const EVERY_MS = 6_000;

/** How long before now the newest revocation lies, so that nothing is told of the future. */
export const NEWEST_REVOCATION_MS = SHOWN_FOR_MS + 10_000;

/** Somebody's token is withdrawn and goes on being used at a gateway: accepted for some seconds more, then refused, also a minute later. */
export function useRevokedToken(story: Story, revokedMs: number, credential: string): void {
  const { product, pipeline, random } = story;
  const acceptedForMs = 3_000 + random() * 20_000;
  for (let at = revokedMs - 20_000; at < revokedMs + SHOWN_FOR_MS; at += EVERY_MS) {
    const isRefused = at > revokedMs + acceptedForMs;
    const verdict: Pick<Decision, "status" | "decision" | "reason" | "detail"> = isRefused ? { status: 401, decision: "deny", reason: "revoked", detail: "token is revoked" } : { status: 200, decision: "allow", reason: "", detail: "" };
    pipeline.emit({ ...requestFields(product, "good", random), ...verdict, timeMs: Math.floor(at), latencyMs: 3 + random() * 4, keyId: "", credential });
  }
}

/** A gateway that writes a token into its log: the service cuts it out, keeps a hash and says where it stood. */
export function leakToken(story: Story, atMs: number, token: string): void {
  story.pipeline.emit({ ...requestFields(story.product, "forged", story.random), timeMs: Math.floor(atMs), status: 401, decision: "deny", reason: "malformed_credential", detail: `cannot read ${token}`, latencyMs: 2, keyId: "" });
}

/** What a feed of credentials tells: the body of POST /v1/lifecycle/events. */
export interface CredentialNews {
  readonly id: string;
  readonly kind: "revoked" | "jwks_rotated" | "rotated";
  readonly occurredAt: number;
  readonly [field: string]: string | number;
}

export function tokenRevoked(credential: string, revokedMs: number, issuer: string): CredentialNews {
  return { id: `revoke-${credential}`, kind: "revoked", scope: "token", occurredAt: Math.floor(revokedMs), credential, credentialClass: "jwt", issuer, reason: "sign_out", expiresAt: Math.floor(revokedMs) + 600_000 };
}

export function keyIntroduced(keyId: string, atMs: number, issuer: string): CredentialNews {
  return { id: `key-${keyId}`, kind: "jwks_rotated", phase: "introduced", occurredAt: Math.floor(atMs), keyId, issuer };
}

/** Tells the service; says so when it does not take them. */
export async function tellCredentials(otlpUrl: string, events: readonly CredentialNews[], complain: (line: string) => void): Promise<void> {
  if (events.length === 0) return;
  try {
    const response = await fetch(`${otlpUrl}/v1/lifecycle/events`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ events }), signal: AbortSignal.timeout(30_000) });
    const answer = await response.text();
    if (!response.ok || !answer.includes('"rejected":[]')) complain(`Credential events were not all taken: ${answer.slice(0, 300)}`);
  } catch (error) {
    complain(`Credential events could not be sent: ${error instanceof Error ? error.message : String(error)}`);
  }
}
