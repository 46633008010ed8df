import { chooseMany } from "../build/variables.ts";

const values = (column: string) => `SELECT DISTINCT ${column} FROM auth_rollup_1h WHERE $__timeFilter(slot) AND ${column} != '' ORDER BY ${column} LIMIT 500`;

export const TENANT = chooseMany("tenant", "Tenant", "SELECT DISTINCT tenant FROM auth_rollup_1h WHERE $__timeFilter(slot) ORDER BY tenant LIMIT 500");
export const PRODUCT = chooseMany("product", "Product", values("product"));
export const REGION = chooseMany("region", "Region", values("region"));
export const SERVICE = chooseMany("service", "Service", values("service"));
export const ISSUER = chooseMany("issuer", "Issuer", values("issuer"));
