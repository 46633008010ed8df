import { z } from "zod";
import { instantOf } from "../instant-of.ts";
import type { SetErr, SsfErrorCode } from "./errors.ts";
import type { SsfSettings } from "./ssf-settings.ts";

/** A Security Event Token whose signature, issuer and audience are in order. Instants in nanoseconds since the epoch. */
export interface VerifiedSet {
  readonly jti: string;
  readonly issuedNanos: bigint;
  /** `toe`; null when it has none. */
  readonly eventNanos: bigint | null;
  /** URI of the one event. */
  readonly type: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** `sub_id`, or the older place inside the event; null when there is none. */
  readonly subject: Readonly<Record<string, unknown>> | null;
}

/** Why a SET is not taken; `description` is English and holds nothing of the SET. */
export interface SetRefusal {
  readonly kind: "refused";
  readonly err: SetErr;
  readonly code: SsfErrorCode;
  readonly description: string;
}

export const refuseSet = (err: SetErr, code: SsfErrorCode, description: string): SetRefusal => ({ kind: "refused", err, code, description });

const record = z.record(z.string(), z.unknown());
const claims = z.object({
  jti: z.string().min(1).max(512),
  iat: z.number(),
  aud: z.union([z.string(), z.array(z.string()).max(64)]).optional(),
  toe: z.unknown().optional(),
  events: z.record(z.string().max(512), record),
  sub_id: record.optional(),
});

/** Clocks differ; a SET that is issued further ahead of ours than this is impossible. */
const MAX_AHEAD_NANOS = 3_600_000_000_000n;

/**
 * Judges the claims of a token whose signature is in order. Pure.
 * @see RFC 8417 section 2.2; Shared Signals Framework 1.0, section 4: no `sub`, no `exp`, `sub_id` at the top, one event. Okta and Google keep the subject inside the event.
 */
export function readClaims(payload: unknown, { audience, dialect }: Pick<SsfSettings, "audience" | "dialect">, nowMs: number): VerifiedSet | SetRefusal {
  const malformed = (description: string) => refuseSet("invalid_request", "ING_SET_MALFORMED", description);
  const parsed = claims.safeParse(payload);
  if (!parsed.success) return malformed(`The claims ${[...new Set(parsed.error.issues.map((issue) => String(issue.path[0] ?? "")))].filter((name) => name !== "").join(", ")} are missing or of the wrong type.`);
  const { jti, iat, aud = [], toe, events, sub_id: subId } = parsed.data;
  const accepted = new Set(typeof audience === "string" ? [audience] : audience);
  if (!(typeof aud === "string" ? [aud] : aud).some((a) => accepted.has(a))) return refuseSet("invalid_audience", "ING_SET_AUDIENCE", "The SET is not for this receiver.");
  const issuedNanos = instantOf(iat);
  if (issuedNanos === null || issuedNanos > BigInt(nowMs) * 1_000_000n + MAX_AHEAD_NANOS) return malformed("The claim iat names an impossible time.");
  const isFinal = dialect === "ssf";
  if (isFinal && typeof payload === "object" && payload !== null && ("sub" in payload || "exp" in payload)) return malformed("The claims sub and exp must not be in a SET.");
  const [first, ...more] = Object.entries(events);
  if (first === undefined || more.length > 0) return malformed("The claim events must hold exactly one event.");
  const [type, event] = first;
  const inner = record.safeParse(event["subject"]);
  const subject = subId ?? (isFinal || !inner.success ? null : inner.data);
  if (subject === null && isFinal) return malformed("The claim sub_id is missing.");
  return { jti, issuedNanos, eventNanos: toe === undefined ? null : instantOf(toe), type, event, subject };
}
