/** Codes of what can become of an event about a credential: what each means and what to do. */
export const LIFECYCLE_ERRORS = {
  ING_EVENT_INVALID: { meaning: "The event is not one that docs/credential-events.md describes; it was put into quarantine.", action: "Correct the field that the message names and send the event again with the same id." },
  ING_EVENT_RAW_CREDENTIAL: { meaning: "A field holds what looks like a credential itself; the event was refused, and the value is kept only as the hash of an exposure.", action: "Send the credential's identifier (a token's jti, a key's id, a certificate's serial), never its value. Treat the value as exposed." },
  ING_EVENT_TIME_FUTURE: { meaning: "The event is dated more than an hour ahead of this service's clock; it was put into quarantine.", action: "Check the clock of the sender and of this machine." },
  ING_EVENT_TIME_OLD: { meaning: "The event is older than credential events are kept; it was put into quarantine.", action: "Check the sender's clock, or raise AUTH_SLO_ROLLUP_1H_RETENTION_DAYS before sending old events." },
  ING_EVENTS_MALFORMED: { meaning: "The body is not JSON, or holds no list of 1 to 1,000 events; nothing of it was accepted.", action: "Send {\"events\": [...]} with 1 to 1,000 events, as docs/credential-events.md describes." },
} as const satisfies Readonly<Record<`ING_${string}`, { readonly meaning: string; readonly action: string }>>;

export type LifecycleErrorCode = keyof typeof LIFECYCLE_ERRORS;
