import { AUTH_METHODS, DECISIONS, DECISION_POINTS, FAULT_DOMAINS, KINDS, type AuthMethod, type Decision } from "../../event.ts";
import { normalText } from "./detail-text.ts";

/** Words that senders use for a decision; ECS's `success` and `failure` among them. */
const DECISION_WORDS: Readonly<Record<string, Decision>> = {
  allowed: "allow", success: "allow", ok: "allow", permit: "allow", permitted: "allow", granted: "allow", pass: "allow", accepted: "allow",
  denied: "deny", failure: "deny", fail: "deny", failed: "deny", reject: "deny", rejected: "deny", refused: "deny", forbidden: "deny", unauthorized: "deny",
  challenged: "challenge", errored: "error", bypassed: "bypass", anonymous: "bypass", skipped: "bypass",
};

/** The decision that a text states, or null (`unknown` is none). */
export function statedDecision(raw: string): Decision | null {
  const text = normalText(raw);
  return DECISIONS.find((d) => d === text) ?? (Object.hasOwn(DECISION_WORDS, text) ? (DECISION_WORDS[text] as Decision) : null);
}

/** The method that a text names, by our names or the profile's; null when it is unknown. */
export function statedMethod(raw: string, names: ReadonlyMap<string, AuthMethod>): AuthMethod | null {
  const text = raw.slice(0, 64).toLowerCase().trim();
  const method = names.get(text) ?? AUTH_METHODS.find((m) => m === text) ?? AUTH_METHODS.find((m) => m === text.replaceAll("-", "_")) ?? null;
  return method === "unknown" ? null : method;
}

/** The member of a closed vocabulary that a text names, or null. */
function memberOf<T extends string>(members: readonly T[]): (raw: string) => T | null {
  return (raw) => members.find((m) => m === raw.slice(0, 32).toLowerCase().trim().replaceAll("-", "_")) ?? null;
}

export const statedKind: (raw: string) => (typeof KINDS)[number] | null = memberOf(KINDS);
export const statedFaultDomain: (raw: string) => (typeof FAULT_DOMAINS)[number] | null = memberOf(FAULT_DOMAINS);
export const statedDecisionPoint: (raw: string) => (typeof DECISION_POINTS)[number] | null = memberOf(DECISION_POINTS);
