import type { EventsConfig } from "./keycloak-event.ts";
import { USER_EVENT_TYPES } from "./map-user-event.ts";

/** Events without which revocations cannot be seen. */
const NEEDED = ["LOGIN", "LOGOUT", "REVOKE_GRANT", "REFRESH_TOKEN"] as const;

/** Types of user events worth asking for; null for all. A type that a version does not know would make it refuse the whole question. */
export function typesToRead(config: EventsConfig): readonly string[] | null {
  return config.enabledEventTypes.length === 0 ? null : USER_EVENT_TYPES.filter((type) => config.enabledEventTypes.includes(type));
}

/** What a realm does not keep although it would be used, a sentence each. */
export function notKept(config: EventsConfig): readonly string[] {
  const missing = config.enabledEventTypes.length === 0 ? ["REFRESH_TOKEN"] : NEEDED.filter((type) => !config.enabledEventTypes.includes(type));
  return [
    ...(config.eventsEnabled ? [] : ["the realm keeps no user events: turn on \"Save events\" in Realm settings, Events"]),
    ...(config.adminEventsEnabled ? [] : ["the realm keeps no admin events: turn on \"Save events\" in Realm settings, Events, Admin events settings"]),
    ...(config.eventsEnabled && missing.length > 0 ? [`the realm does not keep ${missing.join(", ")}: add them to the saved event types`] : []),
    ...(config.adminEventsEnabled && !config.adminEventsDetailsEnabled ? ["admin events are kept without their representation: users and clients that are disabled cannot be told"] : []),
  ];
}
