import type { Router } from "express";
import { z } from "zod";
import type { Store } from "../../../store/store.ts";
import { FILTER_COLUMNS, readEvents, type EventCursor, type EventFilter } from "../../events.ts";
import { sendProblem, sendStoreFailure, type ProblemDetail } from "../problem.ts";

const HOUR_MS = 3_600_000;
const LONGEST_RANGE_MS = 31 * 24 * HOUR_MS;

const instant = z.union([z.iso.datetime({ offset: true }).transform((t) => Date.parse(t)), z.coerce.number().int().min(0).max(8_640_000_000_000_000)]);
const cursorText = z.string().regex(/^\d{1,20}_\d{1,20}_\d{1,9}$/).transform((t): EventCursor => { const [tsNano = "", tie = "", skip = ""] = t.split("_"); return { tsNano, tie, skip: Number(skip) }; });
export const eventQuery = z.strictObject({
  from: instant.optional(), to: instant.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  trace_id: z.string().toLowerCase().regex(/^[0-9a-f]{32}$/, "32 hex digits").optional(),
  cursor: cursorText.optional(),
  ...Object.fromEntries(FILTER_COLUMNS.map((c) => [c, z.string().max(256).optional()])),
});

const PARAMETERS = Object.keys(eventQuery.shape).join(", ");

/** Names of unknown parameters may be anything, a secret too: the known ones are told instead. */
function told(issue: z.core.$ZodIssue): ProblemDetail {
  return { path: issue.path.join("."), message: issue.code === "unrecognized_keys" ? `${issue.keys.length} unknown; known are ${PARAMETERS}` : issue.message };
}

/** `GET /api/v1/events?from&to&<column>=<value>&trace_id&limit&cursor`: newest first; `to` defaults to now, `from` to an hour before `to`. */
export function eventRoutes(router: Router, deps: { readonly store: Store; readonly nowMs: () => number }): void {
  router.get("/api/v1/events", async (req, res) => {
    const parsed = eventQuery.safeParse(req.query);
    if (!parsed.success) return sendProblem(res, "QRY_INVALID_PARAMETER", "The query has parameters that cannot be used.", parsed.error.issues.map(told));
    const q = parsed.data;
    const toMs = q.to ?? deps.nowMs() + 60_000;
    const fromMs = q.from ?? toMs - HOUR_MS;
    if (fromMs >= toMs || toMs - fromMs > LONGEST_RANGE_MS) return sendProblem(res, "QRY_INVALID_PARAMETER", "`from` must be before `to`, at most 31 days.", [{ path: "from", message: "out of range" }]);
    const equals = Object.fromEntries(FILTER_COLUMNS.flatMap((c) => { const v = (q as Record<string, unknown>)[c]; return typeof v === "string" ? [[c, v]] : []; }));
    const filter: EventFilter = { fromMs, toMs, equals, traceId: q.trace_id ?? null, limit: q.limit, cursor: q.cursor ?? null };
    const page = await readEvents(deps.store, filter);
    if (page.kind === "failed") return sendStoreFailure(res, page.failure);
    const next = page.value.next;
    res.json({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), events: page.value.events.map(({ ts_nano: _n, tie: _t, ...event }) => event), nextCursor: next === null ? null : `${next.tsNano}_${next.tie}_${next.skip}` });
  });
}
