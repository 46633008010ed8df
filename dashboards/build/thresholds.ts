import type { Mapping, Thresholds } from "../model.ts";
import { STATE_COLOURS } from "./palette.ts";

/** Steps of colour: the first from the lowest value on, the others from theirs. In the unit of the data. */
export function thresholds(first: string, ...steps: readonly (readonly [number, string])[]): Thresholds {
  return { mode: "absolute", steps: [{ color: first, value: null }, ...steps.map(([value, color]) => ({ color, value }))] };
}

/** Budget left, a share of the whole: overspent, little left, enough. */
export const BUDGET_LEFT = thresholds(STATE_COLOURS.bad, [0.000001, STATE_COLOURS.risk], [0.25, STATE_COLOURS.ok]);

/** Burn rate: within the budget, over it, fast enough for a ticket at 6, for a page at 14.4. */
export const BURN_RATE = thresholds(STATE_COLOURS.ok, [1, STATE_COLOURS.none], [6, STATE_COLOURS.risk], [14.4, STATE_COLOURS.bad]);

/** The words for how an SLO stands, each with a sign of its own so that nothing rests on colour. */
export const SLO_STATES: readonly Mapping[] = [{
  type: "value",
  options: {
    ok: { text: "● Met", color: STATE_COLOURS.ok, index: 0 }, at_risk: { text: "▲ At risk", color: STATE_COLOURS.risk, index: 1 },
    breached: { text: "▼ Missed", color: STATE_COLOURS.bad, index: 2 }, no_data: { text: "○ No data", color: STATE_COLOURS.none, index: 3 },
  },
}];

/** The life of an alert in words. */
export const ALERT_STATES: readonly Mapping[] = [{
  type: "value",
  options: {
    firing: { text: "▼ Firing", color: STATE_COLOURS.bad, index: 0 }, recovering: { text: "▲ Recovering", color: STATE_COLOURS.risk, index: 1 },
    pending: { text: "△ Pending", color: STATE_COLOURS.risk, index: 2 }, resolved: { text: "● Resolved", color: STATE_COLOURS.ok, index: 3 },
    inactive: { text: "○ Inactive", color: STATE_COLOURS.none, index: 4 },
  },
}];
