import type { Router } from "express";
import { openApiDocument } from "../openapi/document.ts";

/** `GET /api/v1/openapi.json`; made once, when it is first asked for. */
export function openapiRoutes(router: Router, version: string): void {
  let body: string | null = null;
  router.get("/api/v1/openapi.json", (_req, res) => {
    body ??= JSON.stringify(openApiDocument(version));
    res.type("application/json").send(body);
  });
}
