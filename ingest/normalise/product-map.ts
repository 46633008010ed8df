import { z } from "zod";
import { readYaml, type FileIssue } from "./profile/read-yaml.ts";

const schema = z.strictObject({
  products: z.array(z.strictObject({
    product: z.string().min(1).max(128),
    /** Names, `*` at the end for a prefix. */
    services: z.array(z.string().min(1)).min(1).optional(),
    routePrefixes: z.array(z.string().startsWith("/")).min(1).optional(),
  }).refine((p) => p.services !== undefined || p.routePrefixes !== undefined, "name services, routePrefixes, or both")),
});

/** Tells which product a service and route belong to. */
export interface ProductMap {
  readonly isEmpty: boolean;
  /** The product of the first entry whose services and route prefixes both fit; null when none does. */
  productOf(service: string, route: string): string | null;
}

export const NO_PRODUCTS: ProductMap = { isEmpty: true, productOf: () => null };

export type ProductMapResult = { readonly kind: "ok"; readonly map: ProductMap } | { readonly kind: "invalid"; readonly issues: readonly FileIssue[] };

/** Reads a product map file; all that is wrong with it at once. */
export function parseProductMap(file: string, text: string): ProductMapResult {
  const issues: FileIssue[] = [];
  const read = readYaml(file, text, schema, issues);
  if (read === null) return { kind: "invalid", issues };
  const { products } = read.value;
  return {
    kind: "ok",
    map: {
      isEmpty: products.length === 0,
      productOf: (service, route) => products.find((p) => (p.services ?? ["*"]).some((name) => fits(name, service)) && (p.routePrefixes ?? [""]).some((prefix) => isUnder(prefix, route)))?.product ?? null,
    },
  };
}

function fits(name: string, service: string): boolean {
  return name.endsWith("*") ? service.startsWith(name.slice(0, -1)) : service === name;
}

/** `/v1` holds `/v1` and `/v1/orders`, not `/v10`. */
function isUnder(prefix: string, route: string): boolean {
  return route.startsWith(prefix) && (prefix.endsWith("/") || prefix === "" || route.length === prefix.length || route[prefix.length] === "/");
}
