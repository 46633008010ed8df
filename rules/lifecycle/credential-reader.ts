import type { Store } from "../../store/store.ts";
import { readIssuers } from "../jwks/issuers-reader.ts";
import { SAFE_LEAD_SECONDS } from "../jwks/rotation-safety.ts";
import type { ReadFilter } from "../revocation/read-filter.ts";
import { listRevocations, readRevocation } from "../revocation/reader.ts";
import { summarise } from "../revocation/summary.ts";
import type { SloRevision } from "../slo/model.ts";

const DEFAULT_MAX_AGE_SECONDS = 600;

/** Makes the reader of revocations, their summary and issuers, for people. Reads the store at every call. */
export function createCredentialReader(deps: { readonly store: Store; readonly slos: readonly SloRevision[]; readonly nowMs: () => number }) {
  const freshness = deps.slos.map((s) => s.sli.lifecycle).find((l) => l?.source === "jwks-freshness");
  const maxAgeSeconds = freshness?.source === "jwks-freshness" ? freshness.maxAgeSeconds : DEFAULT_MAX_AGE_SECONDS;
  const rotation = deps.slos.map((s) => s.sli.lifecycle).find((l) => l?.source === "key-rotations");
  const minLeadSeconds = rotation?.source === "key-rotations" ? rotation.minLeadSeconds : SAFE_LEAD_SECONDS;
  return {
    listRevocations: (filter: ReadFilter, page: Parameters<typeof listRevocations>[2]) => listRevocations(deps.store, filter, page),
    revocation: (id: string) => readRevocation(deps.store, id),
    summary: (filter: ReadFilter) => summarise(deps.store, filter),
    issuers: (tenant: string | null) => readIssuers(deps.store, { tenant, nowMs: deps.nowMs(), maxAgeSeconds, minLeadSeconds }),
  };
}
