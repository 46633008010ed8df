import type { CredentialEventBatch, CredentialEventFate } from "./credential-event.ts";

/** One number with its labels. */
export interface CountedRow {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What the feeds brought since the start. Label values are few: sources are configured, kinds and outcomes closed. */
export interface CredentialEventTally {
  count(batch: CredentialEventBatch, fates: readonly CredentialEventFate[]): void;
  /** Durable events by source, kind and outcome: stored, deduplicated, quarantined. What is unusable has the kind `none`. */
  events(): readonly CountedRow[];
  /** When something of a source last became durable, milliseconds since the epoch. */
  lastDurableAtMs(): ReadonlyMap<string, number>;
}

export function createCredentialEventTally(): CredentialEventTally {
  const sums = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: number }>();
  const last = new Map<string, number>();
  const add = (source: string, kind: string, outcome: string, by: number): void => {
    const key = JSON.stringify([source, kind, outcome]);
    const row = sums.get(key) ?? { labels: { source, kind, outcome }, value: 0 };
    row.value += by;
    sums.set(key, row);
  };
  return {
    count({ source, events, unusable = [], receivedAtMs }, fates) {
      for (const [i, event] of events.entries()) add(source, event.kind, fates[i] === "stored" || fates[i] === "deduplicated" ? fates[i] : "quarantined", 1);
      if (unusable.length > 0) add(source, "none", "quarantined", unusable.length);
      last.set(source, Math.max(receivedAtMs, last.get(source) ?? 0));
    },
    events: () => [...sums.values()],
    lastDurableAtMs: () => last,
  };
}
