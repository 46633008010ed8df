import { VALUE } from "../../decode/record-frame.ts";
import { SALT } from "../decide/salts.ts";
import { fieldId } from "../fields.ts";
import type { ColumnSet } from "./column-set.ts";
import type { RowInput, WriteDeps } from "./row-input.ts";

const F = {
  method: fieldId("http_method"), path: fieldId("url_path"), url: fieldId("url_full"), route: fieldId("route"), service: fieldId("service"), product: fieldId("product"),
  environment: fieldId("environment"), region: fieldId("region"), instance: fieldId("instance"),
};

/** Fills the columns that say where: tenant, product, environment, region, gateway, instance, service, route, method, status. */
export function writeWhere(to: ColumnSet, row: number, input: RowInput, deps: WriteDeps): void {
  const { profile, resource, frame } = input;
  const { constants } = deps;
  const gateway = constants.gateways[profile.index] as number;
  const service = serviceOf(input, deps) || resource.service || gateway;
  const route = routeOf(input, deps);
  to.tenant[row] = constants.tenant;
  to.gateway[row] = gateway;
  to.service[row] = service;
  to.route[row] = route;
  to.product[row] = label(input, deps, F.product, SALT.product, "name") || resource.product || deps.products.find(service, route);
  to.environment[row] = label(input, deps, F.environment, SALT.environment, "name") || resource.environment;
  to.region[row] = label(input, deps, F.region, SALT.region, "name") || resource.region;
  to.gateway_instance[row] = label(input, deps, F.instance, SALT.instance, "handle") || resource.instance;
  to.http_method[row] = hasText(input, F.method) ? deps.dimensions.httpMethod(frame.bytes, startOf(input, F.method), endOf(input, F.method)) : 0;
  to.http_status[row] = input.status;
}

function serviceOf(input: RowInput, { dimensions }: WriteDeps): number {
  return hasText(input, F.service) ? dimensions.service(input.frame.bytes, startOf(input, F.service), endOf(input, F.service)) : 0;
}

/** A route that was given, else the template of the path or URL. */
function routeOf(input: RowInput, deps: WriteDeps): number {
  if (hasText(input, F.route)) return deps.dimensions.label(SALT.route, "name", input.frame.bytes, startOf(input, F.route), endOf(input, F.route));
  const field = hasText(input, F.path) ? F.path : F.url;
  return hasText(input, field) ? deps.dimensions.path(input.frame.bytes, startOf(input, field), endOf(input, field)) : 0;
}

/** The stored form of a text field; 0 when the record has none. */
export function label(input: RowInput, deps: WriteDeps, field: number, salt: number, kind: "name" | "handle"): number {
  return hasText(input, field) ? deps.dimensions.label(salt, kind, input.frame.bytes, startOf(input, field), endOf(input, field)) : 0;
}

export function hasText({ fields }: RowInput, field: number): boolean {
  return fields.kind[field] === VALUE.string;
}

export function startOf({ fields }: RowInput, field: number): number {
  return fields.start[field] as number;
}

export function endOf({ fields }: RowInput, field: number): number {
  return fields.end[field] as number;
}
