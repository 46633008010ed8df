import { z } from "zod";

const id = z.string().min(1).max(255);
const optional = z.string().max(4_096).nullish().transform((text) => text ?? "");
/** Up to the year 2261: what the columns of time hold. */
const timeMs = z.number().int().min(0).max(9_214_646_400_000);

/** A user event as `/admin/realms/{realm}/events` gives it (EventRepresentation). Members that are not used are not looked at; absent texts are empty. */
export const userEventSchema = z.object({
  id, time: timeMs, type: z.string().min(1).max(128), clientId: optional, userId: optional, sessionId: optional, error: optional,
  details: z.record(z.string().max(255), z.string().max(4_096).nullable()).nullish().transform((details) => details ?? {}),
});
export type UserEvent = z.infer<typeof userEventSchema>;

/** An admin event as `/admin/realms/{realm}/admin-events` gives it (AdminEventRepresentation). */
export const adminEventSchema = z.object({
  id, time: timeMs, operationType: z.string().min(1).max(64), resourceType: optional, resourcePath: optional,
  representation: z.string().nullish().transform((text) => text ?? ""), error: optional,
});
export type AdminEvent = z.infer<typeof adminEventSchema>;

/** What Keycloak keeps, from `/admin/realms/{realm}/events/config`. */
export const eventsConfigSchema = z.object({
  eventsEnabled: z.boolean().default(false), adminEventsEnabled: z.boolean().default(false), adminEventsDetailsEnabled: z.boolean().default(false),
  /** Seconds that user events are kept; 0 or absent: for ever. */
  eventsExpiration: z.number().nullish().transform((seconds) => seconds ?? 0), enabledEventTypes: z.array(z.string().max(128)).max(1_000).default([]),
});
export type EventsConfig = z.infer<typeof eventsConfigSchema>;
