import type { CredentialEvent, CredentialEventBatch, RecordCredentialEvents } from "../../../../ingest/lifecycle/credential-event.ts";

/** A recorder that keeps what it is given and collapses copies as the real one does; it can be told to refuse. */
export function collectEvents(): { readonly record: RecordCredentialEvents; readonly events: () => readonly CredentialEvent[]; readonly batches: readonly CredentialEventBatch[]; refuse: boolean } {
  const batches: CredentialEventBatch[] = [];
  const seen = new Map<string, CredentialEvent>();
  const collected = {
    batches, refuse: false, events: () => [...seen.values()],
    record: (async (batch) => {
      if (collected.refuse) return { kind: "overloaded", code: "ING_OVERLOADED", message: "full", retryAfterSeconds: 1 };
      batches.push(batch);
      const fates = batch.events.map((event) => {
        const key = `${batch.source} ${event.nativeId}`;
        if (seen.has(key)) return "deduplicated" as const;
        seen.set(key, event);
        return "stored" as const;
      });
      const stored = fates.filter((f) => f === "stored").length;
      return { kind: "durable", stored, deduplicated: fates.length - stored, quarantined: batch.unusable?.length ?? 0, fates };
    }) as RecordCredentialEvents,
  };
  return collected;
}
