/** Holds answers of the running service against its own OpenAPI document. */
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

interface Operation { readonly get: { readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>> } }
export interface OpenApi { readonly paths: Readonly<Record<string, Operation>>; readonly components: object }

const PATIENCE_MS = 60_000;

/** What does not fit, each with its address; empty when all answers are as described. */
export async function misfits(httpUrl: string, asked: readonly { readonly path: string; readonly address: string; readonly status?: number }[]): Promise<readonly string[]> {
  const document = await (await fetch(`${httpUrl}/api/v1/openapi.json`)).json() as OpenApi;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "doc", components: document.components });
  const wrong: string[] = [];
  for (const { path, address, status = 200 } of asked) {
    const response = await patiently(`${httpUrl}${address}`);
    const body: unknown = await response.json();
    const described = document.paths[path]?.get.responses;
    const schema = status === 200 ? described?.["200"]?.content["application/json"]?.schema : described?.["default"]?.content["application/problem+json"]?.schema;
    if (response.status !== status || schema === undefined) { wrong.push(`${address}: status ${response.status}`); continue; }
    const fits = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"doc#/components')) as object);
    if (!fits(body)) wrong.push(`${address}: ${ajv.errorsText(fits.errors).slice(0, 400)}`);
  }
  return wrong;
}

/** A busy store may be away for a moment: 503 says when to come back. */
async function patiently(url: string): Promise<Response> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const response = await fetch(url);
    if (response.status !== 503 || performance.now() > deadlineMs) return response;
    await response.arrayBuffer();
    await new Promise((r) => setTimeout(r, 500));
  }
}
