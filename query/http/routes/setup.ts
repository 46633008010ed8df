import type { Router } from "express";
import type { Store } from "../../../store/store.ts";
import type { QueryPorts } from "../../ports.ts";
import { readArrivals } from "../../setup/arrivals.ts";
import { feedState } from "../../setup/feed-state.ts";
import { FEEDS } from "../../setup/feeds.ts";
import { sendStoreFailure } from "../problem.ts";

/** `GET /api/v1/setup`: where senders reach this service, and for each feed whether it arrives and what is missing. */
export function setupRoutes(router: Router, deps: { readonly store: Store; readonly ports: Pick<QueryPorts, "receivers"> }): void {
  router.get("/api/v1/setup", async (_req, res) => {
    const { answered, ...receivers } = deps.ports.receivers();
    const arrivals = await readArrivals(deps.store);
    if (arrivals.kind === "failed") return sendStoreFailure(res, arrivals.failure);
    res.json({ receivers: { ...receivers, kafkaBrokers: [...receivers.kafkaBrokers] }, feeds: FEEDS.map((feed) => feedState(feed, arrivals.value, answered)) });
  });
}
