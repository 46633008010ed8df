import type { Router } from "express";
import type { QueryPorts } from "../../ports.ts";

type Ports = Pick<QueryPorts, "readiness" | "metricsText" | "listAlerts" | "version">;

/**
 * `/healthz`: the process runs. `/readyz`: every named part does its work; 503 with the missing ones otherwise. `/metrics`: Prometheus text.
 * `/api/v1/status`: the same parts, the version and how much is firing; 200 in any state, for those who want to know rather than to be routed.
 */
export function healthRoutes(router: Router, ports: Ports): void {
  router.get("/healthz", (_req, res) => { res.json({ status: "alive" }); });
  router.get("/readyz", (_req, res) => {
    const parts = ports.readiness();
    const isReady = parts.every((p) => p.isReady);
    res.status(isReady ? 200 : 503).json({ status: isReady ? "ready" : "not ready", parts });
  });
  router.get("/api/v1/status", (_req, res) => {
    const parts = ports.readiness();
    const firing = ports.listAlerts().filter((a) => a.state === "firing" || a.state === "recovering");
    const count = (severity: string) => firing.filter((a) => a.severity === severity).length;
    res.json({ version: ports.version, isReady: parts.every((p) => p.isReady), parts, firing: { pages: count("page"), tickets: count("ticket") } });
  });
  router.get("/metrics", async (_req, res) => {
    const { contentType, text } = await ports.metricsText();
    res.setHeader("Content-Type", contentType);
    res.send(text);
  });
}
