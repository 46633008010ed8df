import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseProductMap, type ProductMap } from "../../../ingest/normalise/product-map.ts";
import { createStage } from "./sample.ts";

const TEXT = `
products:
  - { product: checkout, services: [payments-api, cart-*] }
  - { product: orders, services: [edge], routePrefixes: [/v1/orders] }
  - { product: catalogue, routePrefixes: [/v1/products] }
`;

function mapOf(text: string): ProductMap {
  const read = parseProductMap("products.yaml", text);
  if (read.kind === "invalid") throw new Error(JSON.stringify(read.issues));
  return read.map;
}

describe("the product of a service and route", () => {
  it.each([
    ["payments-api", "/x", "checkout"], ["cart-eu", "", "checkout"], ["edge", "/v1/orders", "orders"], ["edge", "/v1/orders/{id}", "orders"], ["edge", "/v1/ordersx", null], ["other", "/v1/orders", null], ["other", "/v1/products/{id}", "catalogue"],
  ])("%s %s is %s", (service, route, product) => {
    expect(mapOf(TEXT).productOf(service, route)).toBe(product);
  });

  it("mistakes are told with their line", () => {
    expect(parseProductMap("products.yaml", "products:\n  - { product: a }\n  - { product: b, routePrefixes: [v1] }\n")).toMatchObject({ kind: "invalid", issues: [{ line: 2 }, { line: 3, path: "products[1].routePrefixes[0]" }] });
  });

  it("the namespace wins over the map, the map over the service's name", () => {
    const dir = mkdtempSync(join(tmpdir(), "products-"));
    try {
      const file = join(dir, "products.yaml");
      writeFileSync(file, TEXT);
      const stage = createStage({ productMapFile: file });
      const product = (resource: object, route: string) => stage.take({ resource: { ...resource }, logs: [{ attributes: { "auth.decision": "allow", "http.route": route } }] }).rows[0]?.["product"];
      expect(product({ "service.name": "edge", "service.namespace": "shop" }, "/v1/orders")).toBe("shop");
      expect([product({ "service.name": "edge" }, "/v1/orders"), product({ "service.name": "edge" }, "/v1/products/x"), product({ "service.name": "edge" }, "/v1/other")]).toEqual(["orders", "catalogue", "edge"]);
      writeFileSync(file, "products: 7");
      expect(() => createStage({ productMapFile: file })).toThrow(/products\.yaml:1: products: /);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
