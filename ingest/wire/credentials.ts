import { refuse, type Refusal } from "./answer.ts";
import { DEFAULT_TENANT, type IngestTokens } from "./ingest-tokens.ts";

/** What a request says about who sends it, taken from HTTP headers or gRPC metadata. */
export interface Presented {
  readonly authorization: string | undefined;
  readonly tenant: string | undefined;
}

/** Answers whose data a request carries, before its body is read. */
export interface Credentials {
  check(presented: Presented): { readonly kind: "tenant"; readonly tenant: string } | Refusal;
}

/** RFC 6750 2.1, with a bound; the scheme is case-insensitive (RFC 9110 11.1). */
const BEARER = /^Bearer +([\x21-\x7e]{1,4096})$/i;

/**
 * With tokens, the token names the tenant; without (`current` returns null: loopback, or client certificates), the tenant is `default`.
 * An `x-tenant` that says otherwise is refused: data must never end up with another tenant than its sender believes.
 */
export function createCredentials(current: () => IngestTokens | null): Credentials {
  return {
    check({ authorization, tenant: claimed }) {
      const tokens = current();
      const tenant = tokens === null ? DEFAULT_TENANT : tokens.tenantOf(BEARER.exec(authorization ?? "")?.[1] ?? "");
      if (tenant === null) return refuse("ING_UNAUTHENTICATED");
      if (claimed !== undefined && claimed !== tenant) return refuse("ING_WRONG_TENANT");
      return { kind: "tenant", tenant };
    },
  };
}
