import type { CredentialEvent } from "../credential-event.ts";
import { createEventList, type EventList } from "./event-list.ts";
import { typesToRead } from "./kept-events.ts";
import { adminEventSchema, eventsConfigSchema, userEventSchema, type EventsConfig } from "./keycloak-event.ts";
import { issuerOf, type KeycloakSettings } from "./keycloak-settings.ts";
import { mapAdminEvent } from "./map-admin-event.ts";
import { mapUserEvent } from "./map-user-event.ts";
import type { AdminApi, Refusal } from "./service-account.ts";

/** Keycloak's names of its lists, in the order in which they are read: what ends credentials first. */
export const LISTS = ["admin-events", "events"] as const;
export type ListName = (typeof LISTS)[number];

/** An event of a list and what it says; null when that is nothing. */
export interface MappedItem {
  readonly id: string;
  readonly time: number;
  readonly event: CredentialEvent | null;
  readonly isKeyChange: boolean;
}

/** The lists that a realm keeps. */
export interface RealmLists {
  /** Asks, now and then, what the realm keeps. */
  readonly refresh: (signal: AbortSignal) => Promise<Refusal | null>;
  /** What it said last; null before the first time. */
  readonly config: () => EventsConfig | null;
  /** Null when the realm keeps no such list. */
  readonly list: (name: ListName) => EventList<MappedItem> | null;
}

const PAGE_SIZE = 500;
const CONFIG_EVERY_MS = 300_000;

export function createRealmLists({ api, settings, nowMs }: { readonly api: AdminApi; readonly settings: KeycloakSettings; readonly nowMs: () => number }): RealmLists {
  const issuer = issuerOf(settings);
  const realm = { issuer, accessTokenSeconds: settings.accessTokenSeconds ?? null };
  const overlapMs = settings.overlapSeconds * 1_000;
  let kept: { readonly config: EventsConfig; readonly atMs: number } | null = null;
  let lists: Readonly<Record<ListName, EventList<MappedItem> | null>> = { "events": null, "admin-events": null };

  const listsOf = (config: EventsConfig): typeof lists => {
    const types = typesToRead(config);
    const path = types === null ? "events" : `events?${types.map((type) => `type=${encodeURIComponent(type)}`).join("&")}`;
    const users = userEventSchema.transform((e): MappedItem => ({ id: e.id, time: e.time, event: mapUserEvent(e, realm), isKeyChange: false }));
    const admins = adminEventSchema.transform((e): MappedItem => ({ id: e.id, time: e.time, ...mapAdminEvent(e, issuer) }));
    return {
      "events": config.eventsEnabled && types?.length !== 0 ? createEventList({ api, path, schema: users, pageSize: PAGE_SIZE, overlapMs }) : null,
      "admin-events": config.adminEventsEnabled ? createEventList({ api, path: "admin-events", schema: admins, pageSize: PAGE_SIZE, overlapMs }) : null,
    };
  };

  return {
    async refresh(signal) {
      if (kept !== null && nowMs() - kept.atMs < CONFIG_EVERY_MS) return null;
      const answer = await api.get("events/config", signal);
      if (answer.kind === "failed") return answer;
      const parsed = eventsConfigSchema.safeParse(answer.value);
      if (!parsed.success) return { kind: "failed", code: "ING_FEED_ANSWER", message: "events/config is not as documented" };
      if (JSON.stringify(parsed.data) !== JSON.stringify(kept?.config)) lists = listsOf(parsed.data);
      kept = { config: parsed.data, atMs: nowMs() };
      return null;
    },
    config: () => kept?.config ?? null,
    list: (name) => lists[name],
  };
}
