import type { Credentials } from "../wire/credentials.ts";
import type { FeedRoute, FindFeedRoute } from "../wire/feed-route.ts";
import { createEventsRoute } from "./api/events-route.ts";
import type { RecordCredentialEvents } from "./credential-event.ts";
import type { Ssf } from "./ssf/create-ssf.ts";

export interface FeedRouteDeps {
  readonly credentials: Credentials;
  readonly record: RecordCredentialEvents;
  readonly ssf: Pick<Ssf, "routes">;
  readonly nowMs: () => number;
}

/** The paths on which credential events are received. */
export function createFeedRoutes(deps: FeedRouteDeps): FindFeedRoute {
  const routes = new Map<string, FeedRoute>([["/v1/lifecycle/events", createEventsRoute(deps)], ...deps.ssf.routes]);
  return (path) => routes.get(path.replace(/(?<=.)\/$/, "")) ?? null;
}
