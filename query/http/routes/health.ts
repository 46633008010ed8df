import type { Router } from "express";
import type { QueryPorts } from "../../ports.ts";

/** `/healthz`: the process runs. `/readyz`: every named part does its work; 503 with the missing ones otherwise. `/metrics`: Prometheus text. */
export function healthRoutes(router: Router, ports: Pick<QueryPorts, "readiness" | "metricsText">): void {
  router.get("/healthz", (_req, res) => { res.json({ status: "alive" }); });
  router.get("/readyz", (_req, res) => {
    const parts = ports.readiness();
    const isReady = parts.every((p) => p.isReady);
    res.status(isReady ? 200 : 503).json({ status: isReady ? "ready" : "not ready", parts });
  });
  router.get("/metrics", async (_req, res) => {
    const { contentType, text } = await ports.metricsText();
    res.setHeader("Content-Type", contentType);
    res.send(text);
  });
}
