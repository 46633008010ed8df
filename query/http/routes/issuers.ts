import type { Router } from "express";
import { z } from "zod";
import type { CredentialPorts } from "../../credential-ports.ts";
import { sendProblem, sendStoreFailure } from "../problem.ts";

export const issuerQuery = z.strictObject({ tenant: z.string().max(256).optional() });

/** `GET /api/v1/issuers?tenant`: every issuer whose key set is polled or whose keys were refused, with freshness, keys and what is wrong with them. */
export function issuerRoutes(router: Router, credentials: CredentialPorts): void {
  router.get("/api/v1/issuers", async (req, res) => {
    const parsed = issuerQuery.safeParse(req.query);
    if (!parsed.success) return sendProblem(res, "QRY_INVALID_PARAMETER", "The query has parameters that cannot be used.", [{ path: "", message: "known is tenant" }]);
    const issuers = await credentials.issuers(parsed.data.tenant ?? null);
    if (issuers.kind === "failed") return sendStoreFailure(res, issuers.failure);
    res.json({ issuers: issuers.value });
  });
}
