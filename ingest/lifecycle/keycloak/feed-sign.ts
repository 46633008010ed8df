import type { CredentialEvent } from "../credential-event.ts";
import { nanosOfMs, toldEvent } from "../feed/told-event.ts";
import type { EventsConfig } from "./keycloak-event.ts";

const MINUTE_MS = 60_000;

/** One sign of life a minute: `alive`, or `gap` while the realm keeps no events, so that nothing of that minute can ever be read. */
export function minuteSign(config: EventsConfig, issuer: string, nowMs: number): CredentialEvent {
  const minute = Math.floor(nowMs / MINUTE_MS);
  const isBlind = !config.eventsEnabled || !config.adminEventsEnabled;
  return toldEvent({ nativeId: `minute:${minute}`, kind: "feed", outcome: isBlind ? "gap" : "alive", reason: isBlind ? "events_off" : "", occurredNanos: nanosOfMs(minute * MINUTE_MS), clockQuality: "receipt", issuer });
}

/** A stretch of which Keycloak may have removed events before they were read; null when there was none. */
export function unreadStretch(config: EventsConfig, issuer: string, caughtUpMs: number, nowMs: number): CredentialEvent | null {
  const keptSinceMs = nowMs - config.eventsExpiration * 1_000;
  if (config.eventsExpiration <= 0 || caughtUpMs === 0 || caughtUpMs >= keptSinceMs) return null;
  return toldEvent({ nativeId: `unread:${caughtUpMs}`, kind: "feed", outcome: "gap", reason: "expired_unread", occurredNanos: nanosOfMs(keptSinceMs), clockQuality: "receipt", issuer, validFromNanos: nanosOfMs(caughtUpMs), expiresAtNanos: nanosOfMs(keptSinceMs) });
}
