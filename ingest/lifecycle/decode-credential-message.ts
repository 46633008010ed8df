import { readEvent } from "./api/read-event.ts";
import type { CredentialEvent, CredentialEventBatch, UnusableItem } from "./credential-event.ts";
import { LIFECYCLE_ERRORS } from "./errors.ts";
import { createFindRawCredential } from "./raw-credential.ts";

export interface MessageFacts {
  readonly tenant: string;
  readonly topic: string;
  readonly receivedAtMs: number;
}

/** Events of one message. A message larger than Kafka's usual bound holds fewer. */
const MAX_EVENTS = 10_000;
const findRaw = createFindRawCredential();

/**
 * Reads a Kafka message of credential events: one event, an array, a line each, or {"events": [...]}, in the form of `POST /v1/lifecycle/events`.
 *
 * Never throws: what cannot be read is `unusable` and goes into quarantine. Give the batch to `recordCredentialEvents` with `kafka`, the message's offsets.
 */
export function decodeCredentialMessage(bytes: Uint8Array, { tenant, topic, receivedAtMs }: MessageFacts): CredentialEventBatch {
  const events: CredentialEvent[] = [];
  const unusable: UnusableItem[] = [];
  const values = valuesOf(bytes);
  for (const value of values.slice(0, MAX_EVENTS)) {
    const read = value === BROKEN ? null : readEvent(value, findRaw);
    if (read?.kind === "event") events.push(read.event);
    else unusable.push(read?.item ?? malformed());
  }
  if (values.length > MAX_EVENTS) unusable.push(malformed());
  return { tenant, source: `kafka:${topic}`, transport: "kafka", receivedAtMs, events, unusable };
}

const malformed = (): UnusableItem => ({ code: "ING_EVENTS_MALFORMED", message: LIFECYCLE_ERRORS.ING_EVENTS_MALFORMED.meaning, excerpt: "" });

/** Stands for a stretch that is no JSON. */
const BROKEN = Symbol("broken");

function valuesOf(bytes: Uint8Array): readonly unknown[] {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return [BROKEN];
  }
  const whole = parse(text);
  if (whole === BROKEN) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return lines.length < 2 ? [BROKEN] : lines.slice(0, MAX_EVENTS + 1).map(parse);
  }
  if (Array.isArray(whole)) return whole;
  const inner: unknown = typeof whole === "object" && whole !== null && Object.hasOwn(whole, "events") ? new Map(Object.entries(whole)).get("events") : null;
  return Array.isArray(inner) ? inner : [whole];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return BROKEN;
  }
}
