import { chooseMany } from "../build/variables.ts";

/** Values of a column of facts. Those with a quote or a backslash, which senders of telemetry may choose, could leave the quotes that statements put them in: not offered. */
function values(column: string): string {
  return `SELECT DISTINCT ${column} FROM auth_rollup_1h WHERE $__timeFilter(slot) AND ${column} != '' AND position(${column}, char(39)) = 0 AND position(${column}, char(92)) = 0 ORDER BY ${column} LIMIT 500`;
}

export const TENANT = chooseMany("tenant", "Tenant", values("tenant"));
export const PRODUCT = chooseMany("product", "Product", values("product"));
export const REGION = chooseMany("region", "Region", values("region"));
export const SERVICE = chooseMany("service", "Service", values("service"));
export const ISSUER = chooseMany("issuer", "Issuer", values("issuer"));
