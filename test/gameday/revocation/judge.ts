/** Pure: holds what the service reports of a revocation against what really happened. */
import type { Presentation } from "./presenter.ts";

/** What really happened at one gateway; milliseconds since the epoch. */
export interface Truth {
  readonly lastAccept: Presentation | null;
  readonly firstDeny: Presentation | null;
}

/** What the service says of one gateway: enforcement began later than `lowerMs` and at most `upperMs` after the revocation (null: not seen). */
export interface Reported {
  readonly revokedAtMs: number;
  readonly lowerMs: number;
  readonly upperMs: number | null;
  /** By how much the interval was widened for clocks that may be off. */
  readonly skewMs: number;
}

/** What timestamps in whole milliseconds may be off by. */
const ROUNDING_MS = 2;

/**
 * Why a reported interval is wrong; empty when it is right. A gateway enforces from an instant on between the start of the last accepted and of the first refused request;
 * each of them started between our sending it and our having its answer. The true delay is inside when the interval begins no later and ends no earlier; it is
 * honest when it also is no wider than those requests leave open.
 */
export function judgeInterval(truth: Truth, reported: Reported): readonly string[] {
  const { lastAccept, firstDeny } = truth;
  const fromMs = reported.revokedAtMs + reported.lowerMs;
  const toMs = reported.upperMs === null ? Number.POSITIVE_INFINITY : reported.revokedAtMs + reported.upperMs;
  const slackMs = reported.skewMs + ROUNDING_MS;
  const hasAccepted = lastAccept !== null && lastAccept.answeredMs > reported.revokedAtMs;
  const wrong: string[] = [];
  if (hasAccepted && fromMs > lastAccept.answeredMs + ROUNDING_MS) wrong.push(`begins ${ms(fromMs - lastAccept.answeredMs)} after the last acceptance`);
  if (!hasAccepted && reported.lowerMs > slackMs) wrong.push("has a lower bound although nothing was accepted since the revocation");
  if (hasAccepted && fromMs < Math.max(reported.revokedAtMs, lastAccept.sentMs) - slackMs) wrong.push(`begins ${ms(lastAccept.sentMs - fromMs)} before the last acceptance`);
  if (firstDeny === null) {
    if (reported.upperMs !== null) wrong.push("ends although nothing was refused");
    return wrong;
  }
  if (toMs < firstDeny.sentMs - ROUNDING_MS) wrong.push(`ends ${ms(firstDeny.sentMs - toMs)} before the first refusal`);
  if (toMs > firstDeny.answeredMs + slackMs) wrong.push(reported.upperMs === null ? "has no end although requests were refused" : `ends ${ms(toMs - firstDeny.answeredMs)} after the first refusal`);
  return wrong;
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;
