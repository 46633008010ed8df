import type { Router } from "express";
import type { QueryPorts, SloGroupStatus, SloView } from "../../ports.ts";
import { sendProblem, sendStoreFailure } from "../problem.ts";

type Ports = Pick<QueryPorts, "listSlos" | "sloStatus" | "listAlerts" | "readLedger">;

const worstFirst = (a: SloGroupStatus, b: SloGroupStatus) => (a.budgetRemainingRatio ?? 2) - (b.budgetRemainingRatio ?? 2);

/** `GET /api/v1/slos` (all, with the state of every group), `GET /api/v1/slos/{name}` (one), `GET /api/v1/alerts`, `GET /api/v1/ledger`. */
export function sloRoutes(router: Router, ports: Ports): void {
  const withStatus = async (slo: SloView) => {
    const status = await ports.sloStatus(slo.name);
    if (status.kind === "failed") return { failure: status.failure, body: null };
    return { failure: null, body: { ...slo, groups: [...status.value].sort(worstFirst) } };
  };
  router.get("/api/v1/slos", async (_req, res) => {
    const all = await Promise.all(ports.listSlos().map(withStatus));
    const failed = all.find((s) => s.failure !== null);
    if (failed?.failure) return sendStoreFailure(res, failed.failure);
    res.json({ slos: all.map((s) => s.body) });
  });
  router.get("/api/v1/slos/:name", async (req, res) => {
    const slo = ports.listSlos().find((s) => s.name === req.params.name);
    if (slo === undefined) return sendProblem(res, "QRY_NOT_FOUND", "No SLO has this name.");
    const one = await withStatus(slo);
    if (one.failure) return sendStoreFailure(res, one.failure);
    res.json(one.body);
  });
  router.get("/api/v1/alerts", (_req, res) => { res.json({ alerts: ports.listAlerts() }); });
  router.get("/api/v1/ledger", async (_req, res) => {
    const ledger = await ports.readLedger();
    if (ledger.kind === "failed") return sendStoreFailure(res, ledger.failure);
    res.json(ledger.value);
  });
}
