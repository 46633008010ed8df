import type { AlertInstance } from "./alert-state.ts";
import type { RecordedTransition } from "./ports.ts";

/** Transitions kept while the store refuses them; beyond it the oldest are lost from the history, never from the alerts. */
const MAX_UNSAVED_TRANSITIONS = 10_000;

/** What is not in the store yet. */
export interface Unsaved {
  readonly alerts: ReadonlyMap<string, AlertInstance>;
  readonly transitions: readonly RecordedTransition[];
}

/** The instances of one evaluator: the only owner of alert state in a process. Inactive alerts are forgotten. */
export interface AlertBook {
  get(fingerprint: string): AlertInstance | undefined;
  put(alert: AlertInstance): void;
  all(): readonly AlertInstance[];
  /** True when any instance belongs to this SLO. */
  hasAny(slo: string): boolean;
  readonly unsaved: Unsaved;
  setUnsaved(alerts: readonly AlertInstance[], transitions: readonly RecordedTransition[]): void;
}

/** Makes a book with the instances that were loaded at start. */
export function createAlertBook(loaded: readonly AlertInstance[]): AlertBook {
  const alerts = new Map<string, AlertInstance>();
  const countBySlo = new Map<string, number>();
  let unsaved: Unsaved = { alerts: new Map(), transitions: [] };
  const count = (slo: string, step: number) => countBySlo.set(slo, (countBySlo.get(slo) ?? 0) + step);
  const book: AlertBook = {
    get: (fingerprint) => alerts.get(fingerprint),
    put(alert) {
      const isKnown = alerts.has(alert.fingerprint);
      if (alert.state === "inactive") {
        if (alerts.delete(alert.fingerprint)) count(alert.slo, -1);
        return;
      }
      alerts.set(alert.fingerprint, alert);
      if (!isKnown) count(alert.slo, 1);
    },
    all: () => [...alerts.values()],
    hasAny: (slo) => (countBySlo.get(slo) ?? 0) > 0,
    get unsaved() { return unsaved; },
    setUnsaved(changed, transitions) {
      unsaved = { alerts: new Map(changed.map((a) => [a.fingerprint, a])), transitions: transitions.slice(-MAX_UNSAVED_TRANSITIONS) };
    },
  };
  for (const alert of loaded) book.put(alert);
  return book;
}
