import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { createApp } from "../../query/http/app.ts";
import { openApiDocument } from "../../query/http/openapi/document.ts";
import { createStore } from "../../store/client/create-store.ts";
import { PORTS } from "./api-server.ts";

interface Layer { readonly route?: { readonly path: string | readonly string[] } }

describe("the OpenAPI document", () => {
  const document = JSON.parse(JSON.stringify(openApiDocument("1.2.3"))) as { openapi: string; info: { version: string }; paths: Record<string, { get: { summary: string; responses: Record<string, unknown> } }> };

  test("is valid OpenAPI 3.1 and names the product's version", async () => {
    const checked = await new Validator().validate(structuredClone(document) as unknown as Record<string, unknown>);
    expect(checked.errors).toBeUndefined();
    expect(checked.valid).toBe(true);
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info.version).toBe("1.2.3");
  });

  test("describes every route of the application that is not a page or a file, and no other", async () => {
    const store = createStore({ url: "http://127.0.0.1:1", username: "x", password: "x", database: "auth_slo", requestTimeoutMs: 1_000, maxReaders: 1 });
    const app = createApp({ ports: PORTS, store, nowMs: () => 0, tokenHashes: () => null, allowedHosts: null, logError: () => undefined });
    await store.close();
    const { stack } = app.router as unknown as { readonly stack: readonly Layer[] };
    const routes = stack.flatMap((layer) => layer.route?.path ?? []).filter((path) => /^\/(?:api\/|healthz|readyz|metrics)/.test(path));
    const described = Object.keys(document.paths).map((path) => path.replace(/\{(\w+)\}/g, ":$1").replace("/panels/:id/", "/panels/:name/"));
    expect([...described].sort()).toEqual([...routes].sort());
  });

  test("every operation says what it answers, also when it refuses", () => {
    for (const [path, { get }] of Object.entries(document.paths)) expect([path, get.summary.length > 5, Object.keys(get.responses)]).toEqual([path, true, expect.arrayContaining(["200", "default"])]);
  });
});
