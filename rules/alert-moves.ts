import { EMPTY_DETAIL } from "./alert-detail.ts";
import type { AlertIdentity, AlertInstance, AlertInstants, AlertRule, AlertState } from "./alert-state.ts";

/** Where a decided condition takes an alert, and which instants that sets. */
export interface AlertMove {
  readonly to: AlertState;
  readonly instants: Partial<AlertInstants>;
  readonly why: string;
}

type Decide = (alert: AlertInstance, rule: AlertRule, evalTimeMs: number, why: string) => AlertMove;

const NO_INSTANTS: AlertInstants = {
  activeAtMs: null, firedAtMs: null, keepFiringSinceMs: null, resolvedAtMs: null, lastSentAtMs: null, validUntilMs: null, unknownSinceMs: null,
};

/** An alert about which nothing was ever told. */
export function inactiveAlert(identity: AlertIdentity): AlertInstance {
  return { ...identity, ...NO_INSTANTS, state: "inactive", isFrozen: false, isStale: false, unknownReason: null, evalTimeMs: 0, detail: EMPTY_DETAIL };
}

/** The condition became true: fires now when nothing is to be waited for. */
const begin: Decide = (_alert, rule, evalTimeMs, why) =>
  rule.forMs <= 0
    ? { to: "firing", instants: { ...NO_INSTANTS, activeAtMs: evalTimeMs, firedAtMs: evalTimeMs }, why }
    : { to: "pending", instants: { ...NO_INSTANTS, activeAtMs: evalTimeMs }, why: `${why}; fires when it stays so for ${rule.forMs / 1_000} s` };

const stay = (to: AlertState): Decide => (_alert, _rule, _evalTimeMs, why) => ({ to, instants: {}, why });

const wait: Decide = (alert, rule, evalTimeMs, why) =>
  evalTimeMs - (alert.activeAtMs ?? evalTimeMs) >= rule.forMs
    ? { to: "firing", instants: { firedAtMs: evalTimeMs }, why: `${why}; so for ${rule.forMs / 1_000} s` }
    : { to: "pending", instants: {}, why };

const forget: Decide = (_alert, _rule, _evalTimeMs, why) => ({ to: "inactive", instants: NO_INSTANTS, why });

const resolve: Decide = (_alert, _rule, evalTimeMs, why) => ({ to: "resolved", instants: { keepFiringSinceMs: null, resolvedAtMs: evalTimeMs }, why });

const ease: Decide = (alert, rule, evalTimeMs, why) =>
  rule.keepFiringForMs <= 0
    ? resolve(alert, rule, evalTimeMs, why)
    : { to: "recovering", instants: { keepFiringSinceMs: evalTimeMs }, why: `${why}; resolves when it stays so for ${rule.keepFiringForMs / 1_000} s` };

const easeOn: Decide = (alert, rule, evalTimeMs, why) =>
  evalTimeMs - (alert.keepFiringSinceMs ?? evalTimeMs) >= rule.keepFiringForMs ? resolve(alert, rule, evalTimeMs, why) : { to: "recovering", instants: {}, why };

const relapse: Decide = (_alert, _rule, _evalTimeMs, why) => ({ to: "firing", instants: { keepFiringSinceMs: null }, why });

const retire: Decide = (alert, rule, evalTimeMs, why) =>
  evalTimeMs - (alert.resolvedAtMs ?? evalTimeMs) >= rule.resolvedRetentionMs ? forget(alert, rule, evalTimeMs, "resolved, and told for long enough") : { to: "resolved", instants: {}, why };

/** Every state and every decided observation; unknown has no row because it never moves anything. */
export const alertMoves: Readonly<Record<AlertState, Readonly<Record<"true" | "false", Decide>>>> = {
  inactive: { true: begin, false: stay("inactive") },
  pending: { true: wait, false: forget },
  firing: { true: stay("firing"), false: ease },
  recovering: { true: relapse, false: easeOn },
  resolved: { true: begin, false: retire },
};
