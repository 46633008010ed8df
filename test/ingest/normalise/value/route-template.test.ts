import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { routeTemplate } from "../../../../ingest/normalise/value/route-template.ts";

function templateOf(path: string): string {
  const bytes = Buffer.from(path);
  return routeTemplate(bytes, 0, bytes.length);
}

describe("the template of a path", () => {
  it.each([
    ["/v1/orders", "/v1/orders"], ["/v1/orders/", "/v1/orders"], ["/", "/"], ["", ""], ["//a//b", "/a/b"],
    ["/v1/orders/12345", "/v1/orders/{id}"], ["/v1/orders/7", "/v1/orders/{id}"], ["/orders/2026-09-21", "/orders/{id}"], ["/orders/order-12345/items", "/orders/order-{id}/items"],
    ["/users/8f2b6c1e-6c5e-4d53-9b39-2f1f6c0d1a11", "/users/{id}"], ["/blobs/4bf92f3577b34da6a3ce929d0e0e4736", "/blobs/{id}"], ["/u/deadbeef42", "/u/{id}"], ["/x/aB3dE-f6G7h_I8jK9lM0nO1pQ", "/x/{id}"],
    ["/users/jane@example.com", "/users/{id}"], ["/search/caf%C3%A9", "/search/{id}"], ["/a/b=c", "/a/{id}"],
    ["/assets/app.8f3a2b1c.js", "/assets/app.{id}.js"], ["/v2beta1/things", "/v2beta1/things"], ["/oauth2/token", "/oauth2/token"], ["/api/s3/list", "/api/s3/list"],
    ["/orders/{id}/items", "/orders/{id}/items"], ["/orders/:id", "/orders/:id"],
    ["/a/b/c/d/e/f/g/h", "/a/b/c/d/e/f/*"], [`/files/${"x".repeat(60)}`, "/files/{id}"],
    ["/v1/orders?access_token=secret", "/v1/orders"], ["/v1/orders#part", "/v1/orders"], ["/v1/orders;jsessionid=1", "/v1/orders"],
    ["https://user:pw@api.example.com/v1/orders?x=1", "/v1/orders"], ["https://api.example.com", ""], ["https://api.example.com?x=1", ""], ["*", "/*"],
  ])("%s is %s", (path, template) => {
    expect(templateOf(path)).toBe(template);
  });

  it("identifiers of a kind make one route", () => {
    fc.assert(fc.property(fc.uuid(), fc.integer({ min: 0 }), (uuid, number) => {
      expect(templateOf(`/a/${uuid}/b/${String(number)}`)).toBe("/a/{id}/b/{id}");
    }));
  });

  it("any bytes give at most six segments, no query and no long number", () => {
    fc.assert(fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const template = templateOf(url);
      expect(template.split("/").length).toBeLessThanOrEqual(8);
      expect(template).not.toMatch(/[?#]|\d{3}/);
    }), { numRuns: 2_000 });
  });
});
