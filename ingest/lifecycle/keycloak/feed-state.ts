import { z } from "zod";

const ms = z.number().int().min(0);

/** What the reader of a realm remembers over restarts. Instants are milliseconds since the epoch. */
export const keycloakStateSchema = z.object({
  version: z.literal(1),
  /** The newest event made durable, by Keycloak's clock but never ahead of ours; the beginning of what is read before the first. */
  newestMs: z.object({ "events": ms, "admin-events": ms }),
  /** When everything that there was had been read last; 0 before the first time. */
  caughtUpMs: ms,
});
export type KeycloakState = z.infer<typeof keycloakStateSchema>;

/** A realm that is read for the first time, from an instant on. */
export function firstState(fromMs: number): KeycloakState {
  const at = Math.max(0, fromMs);
  return { version: 1, newestMs: { "events": at, "admin-events": at }, caughtUpMs: 0 };
}
