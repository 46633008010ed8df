import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { eventRow } from "../../events.ts";
import { QUERY_ERRORS } from "../../errors.ts";
import { boardRange } from "../routes/boards.ts";
import { eventQuery } from "../routes/events.ts";
import { issuerQuery } from "../routes/issuers.ts";
import { revocationFilter, revocationListQuery } from "../routes/revocations.ts";
import { annotationsSchema, boardListSchema, boardSchema, optionsSchema, panelDataSchema, setupSchema } from "./board-schemas.ts";
import { issuerSchema, revocationDetailSchema, revocationSchema, summaryShape } from "./credential-schemas.ts";
import { alertSchema, ledgerSchema, partSchema, sloSchema } from "./slo-schemas.ts";

const problem = z.object({
  type: z.string(), title: z.string(), status: z.number().int(), code: z.enum(Object.keys(QUERY_ERRORS) as [keyof typeof QUERY_ERRORS]), detail: z.string(), action: z.string(), instance: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
}).meta({ id: "Problem", description: "RFC 9457. `code` is stable; docs/errors.md says what to do. With `Prefer: problem=inline` the HTTP status is 200 and this body has the real one." });

const text = z.string();
const range = { from: text, to: text };
const status = z.object({ version: text, isReady: z.boolean(), parts: z.array(partSchema), firing: z.object({ pages: z.number().int(), tickets: z.number().int() }) }).meta({ id: "Status" });
const event = eventRow.omit({ ts_nano: true, tie: true }).meta({ id: "Event", description: "One decision of a gateway. Identities are keyed hashes." });
const uid = z.object({ uid: text });

interface Told { readonly summary: string; readonly answer: z.ZodType; readonly path?: z.ZodObject; readonly query?: z.ZodObject; readonly tag: string; readonly contentType?: string; readonly status503?: z.ZodType }

function get({ summary, answer, path, query, tag, contentType = "application/json", status503 }: Told): { readonly get: ZodOpenApiOperationObject } {
  const refused = { description: "A problem", content: { "application/problem+json": { schema: problem } } };
  return {
    get: {
      summary, tags: [tag], ...(path === undefined && query === undefined ? {} : { requestParams: { ...(path === undefined ? {} : { path }), ...(query === undefined ? {} : { query }) } }),
      responses: { 200: { description: summary, content: { [contentType]: { schema: answer } } }, ...(status503 === undefined ? {} : { 503: { description: "Not ready", content: { "application/json": { schema: status503 } } } }), default: refused },
    },
  };
}

const ready = z.object({ status: text, parts: z.array(partSchema) });

const PATHS: ZodOpenApiPathsObject = {
  "/healthz": get({ tag: "health", summary: "The process runs", answer: z.object({ status: z.literal("alive") }) }),
  "/readyz": get({ tag: "health", summary: "Every part does its work", answer: ready, status503: ready }),
  "/metrics": get({ tag: "health", summary: "The service's own metrics, Prometheus text", answer: text, contentType: "text/plain" }),
  "/api/v1/status": get({ tag: "health", summary: "Version, parts, and how much is firing; 200 in any state", answer: status }),
  "/api/v1/slos": get({ tag: "objectives", summary: "All objectives with their groups", answer: z.object({ slos: z.array(sloSchema) }) }),
  "/api/v1/slos/{name}": get({ tag: "objectives", summary: "One objective with its groups", path: z.object({ name: text }), answer: sloSchema }),
  "/api/v1/alerts": get({ tag: "objectives", summary: "All alerts that are known", answer: z.object({ alerts: z.array(alertSchema) }) }),
  "/api/v1/ledger": get({ tag: "ingest", summary: "Every record received and what became of it", answer: ledgerSchema }),
  "/api/v1/setup": get({ tag: "ingest", summary: "Where senders reach this service, and how each feed stands", answer: setupSchema }),
  "/api/v1/events": get({ tag: "events", summary: "Single decisions, newest first; `to` defaults to now, `from` to an hour before", query: eventQuery, answer: z.object({ ...range, events: z.array(event), nextCursor: text.nullable() }) }),
  "/api/v1/boards": get({ tag: "boards", summary: "The shipped boards", answer: boardListSchema }),
  "/api/v1/boards/{uid}": get({ tag: "boards", summary: "One board as Grafana's JSON", path: uid, answer: boardSchema }),
  "/api/v1/boards/{uid}/panels/{id}/data": get({ tag: "boards", summary: "What a panel shows; variables as `var-<name>`, once for each value", path: uid.extend({ id: text }), query: boardRange, answer: panelDataSchema }),
  "/api/v1/boards/{uid}/variables/{name}": get({ tag: "boards", summary: "Values that a variable can have", path: uid.extend({ name: text }), query: boardRange, answer: optionsSchema }),
  "/api/v1/boards/{uid}/annotations": get({ tag: "boards", summary: "Marks on the time axis", path: uid, query: boardRange, answer: annotationsSchema }),
  "/api/v1/revocations": get({ tag: "credentials", summary: "Revocations, newest first, with the bounds of their enforcement", query: revocationListQuery, answer: z.object({ ...range, revocations: z.array(revocationSchema), nextCursor: text.nullable() }) }),
  "/api/v1/revocations/summary": get({ tag: "credentials", summary: "Verdicts and distribution of the same selection", query: revocationFilter, answer: z.object({ ...range, ...summaryShape }) }),
  "/api/v1/revocations/{id}": get({ tag: "credentials", summary: "One revocation, by gateway instance", path: z.object({ id: text }), answer: revocationDetailSchema }),
  "/api/v1/issuers": get({ tag: "credentials", summary: "Issuers, their key sets and keys", query: issuerQuery, answer: z.object({ issuers: z.array(issuerSchema) }) }),
  "/api/v1/openapi.json": get({ tag: "health", summary: "This document", answer: z.looseObject({ openapi: text }) }),
};

/** The whole HTTP API as OpenAPI 3.1, made of the schemas that check requests and describe answers. */
export function openApiDocument(version: string): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: "3.1.0",
    info: { title: "auth-slo", version, description: "Authentication SLOs for API gateways. Everything here is read with GET.", license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url: "/" }],
    security: [{}, { token: [] }],
    components: { securitySchemes: { token: { type: "http", scheme: "bearer", description: "Needed when AUTH_SLO_API_TOKENS_FILE is set." } } },
    tags: ["health", "objectives", "ingest", "events", "boards", "credentials"].map((name) => ({ name })),
    paths: PATHS,
  });
}
