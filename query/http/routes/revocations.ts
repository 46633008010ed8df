import type { Router } from "express";
import { z } from "zod";
import type { CredentialPorts, RevocationCursor, RevocationFilter } from "../../credential-ports.ts";
import { sendProblem, sendStoreFailure, type ProblemDetail } from "../problem.ts";

const DAY_MS = 86_400_000;
const LONGEST_RANGE_MS = 400 * DAY_MS;
/** Of `revoked` events; the words are those of ingest/lifecycle/credential-event.ts. */
export const SCOPES = ["token", "session", "grant", "client", "principal", "device", "key", "issuer_not_before"] as const;

const instant = z.union([z.iso.datetime({ offset: true }).transform((t) => Date.parse(t)), z.coerce.number().int().min(0).max(8_640_000_000_000_000)]);
const filterShape = {
  from: instant.optional(), to: instant.optional(),
  tenant: z.string().max(256).optional(), issuer: z.string().max(2_048).optional(), scope: z.enum(SCOPES).optional(), verdict: z.enum(["met", "violated", "unknown"]).optional(), stuck: z.enum(["true", "false"]).optional(),
};
export const revocationFilter = z.strictObject(filterShape);
export const revocationListQuery = z.strictObject({
  ...filterShape,
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().regex(/^\d{1,17}_[0-9a-f]{16}$/).transform((t): RevocationCursor => { const [revokedAtUs = "", id = ""] = t.split("_"); return { revokedAtUs, id }; }).optional(),
});

/**
 * `GET /api/v1/revocations?from&to&tenant&issuer&scope&verdict&stuck&limit&cursor`: newest first, of the last seven days unless told.
 * `GET /api/v1/revocations/summary`: verdicts with bounds and the distribution of the same selection. `GET /api/v1/revocations/{id}`: one, by instance.
 */
export function revocationRoutes(router: Router, deps: { readonly credentials: CredentialPorts; readonly nowMs: () => number }): void {
  router.get("/api/v1/revocations", async (req, res) => {
    const parsed = revocationListQuery.safeParse(req.query);
    if (!parsed.success) return sendProblem(res, "QRY_INVALID_PARAMETER", "The query has parameters that cannot be used.", told(parsed.error, revocationListQuery));
    const filter = filterOf(parsed.data, deps.nowMs());
    if (filter === null) return sendProblem(res, "QRY_INVALID_PARAMETER", "`from` must be before `to`, at most 400 days.", [{ path: "from", message: "out of range" }]);
    const page = await deps.credentials.listRevocations(filter, { limit: parsed.data.limit, cursor: parsed.data.cursor ?? null });
    if (page.kind === "failed") return sendStoreFailure(res, page.failure);
    const { revocations, next } = page.value;
    res.json({ ...rangeOf(filter), revocations, nextCursor: next === null ? null : `${next.revokedAtUs}_${next.id}` });
  });
  router.get("/api/v1/revocations/summary", async (req, res) => {
    const parsed = revocationFilter.safeParse(req.query);
    if (!parsed.success) return sendProblem(res, "QRY_INVALID_PARAMETER", "The query has parameters that cannot be used.", told(parsed.error, revocationFilter));
    const filter = filterOf(parsed.data, deps.nowMs());
    if (filter === null) return sendProblem(res, "QRY_INVALID_PARAMETER", "`from` must be before `to`, at most 400 days.", [{ path: "from", message: "out of range" }]);
    const summary = await deps.credentials.summary(filter);
    if (summary.kind === "failed") return sendStoreFailure(res, summary.failure);
    res.json({ ...rangeOf(filter), ...summary.value });
  });
  router.get("/api/v1/revocations/:id", async (req, res) => {
    const id = req.params.id.toLowerCase();
    if (!/^[0-9a-f]{16}$/.test(id)) return sendProblem(res, "QRY_INVALID_PARAMETER", "A revocation's id has 16 hex digits.", [{ path: "id", message: "16 hex digits" }]);
    const one = await deps.credentials.revocation(id);
    if (one.kind === "failed") return sendStoreFailure(res, one.failure);
    if (one.value === null) return sendProblem(res, "QRY_NOT_FOUND", "No revocation has this id.");
    res.json(one.value);
  });
}

function filterOf(q: z.infer<typeof revocationFilter>, nowMs: number): RevocationFilter | null {
  const toMs = q.to ?? nowMs + 60_000;
  const fromMs = q.from ?? toMs - 7 * DAY_MS;
  if (fromMs >= toMs || toMs - fromMs > LONGEST_RANGE_MS) return null;
  return { fromMs, toMs, tenant: q.tenant ?? null, issuer: q.issuer ?? null, scope: q.scope ?? null, verdict: q.verdict ?? null, isStuck: q.stuck === "true" };
}

function rangeOf(filter: RevocationFilter): { readonly from: string; readonly to: string } {
  return { from: new Date(filter.fromMs).toISOString(), to: new Date(filter.toMs).toISOString() };
}

/** Names of unknown parameters may be anything, a secret too: the known ones are told instead. */
function told(error: z.ZodError, schema: z.ZodObject): ProblemDetail[] {
  return error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.code === "unrecognized_keys" ? `${issue.keys.length} unknown; known are ${Object.keys(schema.shape).join(", ")}` : issue.message }));
}
