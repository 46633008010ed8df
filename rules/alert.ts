import { alertMoves } from "./alert-moves.ts";
import type { AlertInstance, AlertRule, AlertState, AlertStep, Observation } from "./alert-state.ts";

export type { AlertInstance, AlertStep, AlertTransition, Observation } from "./alert-state.ts";
export { ALERT_STATES } from "./alert-state.ts";

/**
 * One step of the alert machine: from the previous instance and what one evaluation saw to the next instance and what to tell. Unknown never
 * changes the state; it renews the lease, so that a failed query does not resolve a real problem, and after `maxHoldMs` marks the alert stale.
 * Stepping twice at one evaluation time with the same observation sends once.
 *
 * @see https://github.com/prometheus/prometheus/blob/main/rules/alerting.go (Eval, needsSending), from which `for` and keep-firing are taken.
 */
export function stepAlert(previous: AlertInstance, observation: Observation, rule: AlertRule, evalTimeMs: number): AlertStep {
  const move = observation.kind === "unknown"
    ? { to: previous.state, instants: {}, why: observation.why }
    : alertMoves[previous.state][observation.kind](previous, rule, evalTimeMs, observation.why);
  const moved = { ...previous, ...move.instants, ...frozenFlags(previous, move.to, observation, rule, evalTimeMs), state: move.to, evalTimeMs };
  const send = dueSend(moved, rule, evalTimeMs);
  const next = send === "none" ? moved : { ...moved, lastSentAtMs: evalTimeMs, validUntilMs: send === "resolved" ? moved.resolvedAtMs : evalTimeMs + rule.leaseMs };
  const transition = move.to === previous.state ? null : { evalTimeMs, from: previous.state, to: move.to, why: move.why };
  return { next, send, transition, why: move.why };
}

function frozenFlags(previous: AlertInstance, to: AlertState, observation: Observation, rule: AlertRule, evalTimeMs: number) {
  if (observation.kind !== "unknown" || to === "inactive") return { isFrozen: false, isStale: false, unknownSinceMs: null, unknownReason: null };
  const unknownSinceMs = previous.unknownSinceMs ?? evalTimeMs;
  return { isFrozen: true, isStale: evalTimeMs - unknownSinceMs >= rule.maxHoldMs, unknownSinceMs, unknownReason: observation.reason };
}

/** New word goes out at once, known word again every `resendMs`; what is over is repeated until its retention ends. */
function dueSend(alert: AlertInstance, rule: AlertRule, evalTimeMs: number): AlertStep["send"] {
  switch (alert.state) {
    case "inactive": case "pending": return "none";
    case "firing": case "recovering": return isDue(alert.firedAtMs, alert.lastSentAtMs, rule, evalTimeMs) ? "firing" : "none";
    case "resolved":
      if (alert.resolvedAtMs !== null && evalTimeMs - alert.resolvedAtMs >= rule.resolvedRetentionMs) return "none";
      return isDue(alert.resolvedAtMs, alert.lastSentAtMs, rule, evalTimeMs) ? "resolved" : "none";
  }
}

function isDue(newsAtMs: number | null, lastSentAtMs: number | null, rule: AlertRule, evalTimeMs: number): boolean {
  if (lastSentAtMs === null || (newsAtMs !== null && lastSentAtMs < newsAtMs)) return true;
  // Sent in the future: the clock was set back since, and the lease must not wait for it.
  return evalTimeMs - lastSentAtMs >= rule.resendMs || evalTimeMs < lastSentAtMs;
}
