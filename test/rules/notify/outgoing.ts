import { fingerprintOf } from "../../../rules/fingerprint.ts";
import type { OutgoingAlert } from "../../../rules/notify/payload.ts";

/** An alert on its way with these labels, fired a moment ago and good for some minutes. */
export function anOutgoing(labels: Readonly<Record<string, string>>): OutgoingAlert {
  const nowMs = Date.now();
  const body = { labels, annotations: { summary: "a test" }, startsAt: new Date(nowMs - 1_000).toISOString(), endsAt: new Date(nowMs + 240_000).toISOString() };
  return { fingerprint: fingerprintOf(labels), kind: "firing", firedAtMs: nowMs - 1_000, expiresAtMs: nowMs + 240_000, body };
}
