import type { AlertInstance, AlertRule, AlertState, AlertStep, Observation } from "../../rules/alert-state.ts";

/** One row: an alert as it was, what was seen, what must come of it. Instants in seconds; now is 1000 s. */
export interface Row {
  readonly name: string;
  readonly state: AlertState;
  readonly was?: Partial<AlertInstance>;
  readonly sees: Observation["kind"];
  readonly rule?: Partial<AlertRule>;
  readonly becomes: AlertState;
  readonly send: AlertStep["send"];
  readonly instants?: Partial<AlertInstance>;
}

export const NOW_MS = 1_000_000;
const s = (seconds: number) => seconds * 1_000;
const fired = { activeAtMs: s(400), firedAtMs: s(400), lastSentAtMs: s(990), validUntilMs: s(1_230) };

export const ROWS: readonly Row[] = [
  { name: "inactive and true without a wait fires at once", state: "inactive", sees: "true", becomes: "firing", send: "firing", instants: { activeAtMs: NOW_MS, firedAtMs: NOW_MS, lastSentAtMs: NOW_MS, validUntilMs: s(1_240) } },
  { name: "inactive and true with a wait is pending and says nothing", state: "inactive", sees: "true", rule: { forMs: s(30) }, becomes: "pending", send: "none", instants: { activeAtMs: NOW_MS, firedAtMs: null } },
  { name: "inactive and false stays inactive", state: "inactive", sees: "false", becomes: "inactive", send: "none" },
  { name: "inactive and unknown stays inactive: unknown never fires", state: "inactive", sees: "unknown", becomes: "inactive", send: "none", instants: { unknownSinceMs: null, isFrozen: false } },

  { name: "pending and true just short of its wait stays pending", state: "pending", was: { activeAtMs: s(970.001) }, rule: { forMs: s(30) }, sees: "true", becomes: "pending", send: "none" },
  { name: "pending and true exactly at its wait fires", state: "pending", was: { activeAtMs: s(970) }, rule: { forMs: s(30) }, sees: "true", becomes: "firing", send: "firing", instants: { activeAtMs: s(970), firedAtMs: NOW_MS } },
  { name: "pending and false is forgotten without a word", state: "pending", was: { activeAtMs: s(990) }, rule: { forMs: s(30) }, sees: "false", becomes: "inactive", send: "none", instants: { activeAtMs: null } },
  { name: "pending and unknown stays pending and keeps its clock", state: "pending", was: { activeAtMs: s(900) }, rule: { forMs: s(30) }, sees: "unknown", becomes: "pending", send: "none", instants: { activeAtMs: s(900), unknownSinceMs: NOW_MS, isFrozen: true } },

  { name: "firing and true stays, and is silent within the resend time", state: "firing", was: fired, sees: "true", becomes: "firing", send: "none", instants: { lastSentAtMs: s(990) } },
  { name: "firing and true is told again exactly at the resend time", state: "firing", was: { ...fired, lastSentAtMs: s(940) }, sees: "true", becomes: "firing", send: "firing", instants: { lastSentAtMs: NOW_MS, validUntilMs: s(1_240), firedAtMs: s(400) } },
  { name: "firing and true that was never told is told", state: "firing", was: { ...fired, lastSentAtMs: null }, sees: "true", becomes: "firing", send: "firing" },
  { name: "firing and true with a longer wait since a reload stays firing", state: "firing", was: fired, rule: { forMs: s(3_600) }, sees: "true", becomes: "firing", send: "none" },
  { name: "firing and false resolves, and says so at once", state: "firing", was: fired, sees: "false", becomes: "resolved", send: "resolved", instants: { resolvedAtMs: NOW_MS, validUntilMs: NOW_MS, firedAtMs: s(400) } },
  { name: "firing and false with a keep-firing time recovers", state: "firing", was: fired, rule: { keepFiringForMs: s(60) }, sees: "false", becomes: "recovering", send: "none", instants: { keepFiringSinceMs: NOW_MS, resolvedAtMs: null } },
  { name: "firing and unknown stays firing", state: "firing", was: fired, sees: "unknown", becomes: "firing", send: "none", instants: { isFrozen: true, isStale: false, unknownSinceMs: NOW_MS } },
  { name: "firing and unknown renews its lease", state: "firing", was: { ...fired, lastSentAtMs: s(940) }, sees: "unknown", becomes: "firing", send: "firing", instants: { validUntilMs: s(1_240) } },
  { name: "firing and unknown for longer than the hold is stale, still told", state: "firing", was: { ...fired, lastSentAtMs: s(940), unknownSinceMs: s(500), isFrozen: true }, rule: { maxHoldMs: s(500) }, sees: "unknown", becomes: "firing", send: "firing", instants: { isStale: true, unknownSinceMs: s(500) } },
  { name: "firing and true after unknown is neither frozen nor stale", state: "firing", was: { ...fired, unknownSinceMs: s(500), isFrozen: true, isStale: true }, sees: "true", becomes: "firing", send: "none", instants: { isFrozen: false, isStale: false, unknownSinceMs: null, unknownReason: null } },

  { name: "recovering and true fires on, in the same episode", state: "recovering", was: { ...fired, keepFiringSinceMs: s(970) }, rule: { keepFiringForMs: s(60) }, sees: "true", becomes: "firing", send: "none", instants: { keepFiringSinceMs: null, firedAtMs: s(400) } },
  { name: "recovering and false just short of its time is still told", state: "recovering", was: { ...fired, lastSentAtMs: s(940), keepFiringSinceMs: s(940.001) }, rule: { keepFiringForMs: s(60) }, sees: "false", becomes: "recovering", send: "firing" },
  { name: "recovering and false exactly at its time resolves", state: "recovering", was: { ...fired, keepFiringSinceMs: s(940) }, rule: { keepFiringForMs: s(60) }, sees: "false", becomes: "resolved", send: "resolved", instants: { resolvedAtMs: NOW_MS, keepFiringSinceMs: null } },
  { name: "recovering and unknown does not resolve, however late", state: "recovering", was: { ...fired, lastSentAtMs: s(940), keepFiringSinceMs: s(500) }, rule: { keepFiringForMs: s(60) }, sees: "unknown", becomes: "recovering", send: "firing", instants: { keepFiringSinceMs: s(500) } },

  { name: "resolved and true begins a new episode at once", state: "resolved", was: { ...fired, resolvedAtMs: s(900) }, sees: "true", becomes: "firing", send: "firing", instants: { firedAtMs: NOW_MS, activeAtMs: NOW_MS, resolvedAtMs: null } },
  { name: "resolved and true with a wait is pending", state: "resolved", was: { ...fired, resolvedAtMs: s(900) }, rule: { forMs: s(30) }, sees: "true", becomes: "pending", send: "none", instants: { firedAtMs: null, lastSentAtMs: null } },
  { name: "resolved and false is repeated at the resend time", state: "resolved", was: { ...fired, resolvedAtMs: s(900), lastSentAtMs: s(940) }, sees: "false", becomes: "resolved", send: "resolved", instants: { validUntilMs: s(900) } },
  { name: "resolved and false is silent within the resend time", state: "resolved", was: { ...fired, resolvedAtMs: s(900) }, sees: "false", becomes: "resolved", send: "none" },
  { name: "resolved and false is forgotten exactly when its retention ends", state: "resolved", was: { ...fired, resolvedAtMs: s(100) }, sees: "false", becomes: "inactive", send: "none", instants: { firedAtMs: null, resolvedAtMs: null } },
  { name: "resolved and unknown stays resolved and is repeated", state: "resolved", was: { ...fired, resolvedAtMs: s(900), lastSentAtMs: s(940) }, sees: "unknown", becomes: "resolved", send: "resolved" },
  { name: "resolved and unknown is not repeated beyond its retention", state: "resolved", was: { ...fired, resolvedAtMs: s(100), lastSentAtMs: s(100) }, sees: "unknown", becomes: "resolved", send: "none" },
];
