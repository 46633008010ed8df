import type { Store, StoreResult } from "../../store/store.ts";
import type { InstanceInterval } from "./read-facts.ts";
import { dateTime64Us, untilOf, type Revocation } from "./revocation.ts";
import type { FleetInterval, Verdict } from "./verdict.ts";

/** What is known of a revocation beside what was said about it. */
export interface MeasuredRevocation {
  /** `mergedInto`: the id of the revocation that this is told by now, where it is one no more. */
  readonly revocation: Revocation & { readonly mergedInto?: string };
  readonly fleet: FleetInterval;
  readonly liveCount: number;
  readonly credentialCount: number;
  readonly isTruncated: boolean;
  readonly lastAcceptUs: number | null;
  readonly objectiveUs: number;
  readonly verdict: Verdict;
  readonly isStuck: boolean;
}

/** A revocation before anything was measured of it, so that statements in the store can join it. */
export function unmeasured(revocation: MeasuredRevocation["revocation"]): MeasuredRevocation {
  const fleet = { kind: "unobserved", lowerUs: 0, upperUs: null, flapped: false, observedCount: 0 } as const;
  return { revocation, fleet, liveCount: 0, credentialCount: 0, isTruncated: false, lastAcceptUs: null, objectiveUs: 0, verdict: "unknown", isStuck: false };
}

/** Writes revocations; a greater version replaces a smaller one. */
export function saveRevocations(store: Store, measured: readonly MeasuredRevocation[], version: number): Promise<StoreResult<void>> {
  return store.insertRows({ table: "revocations", rows: measured.map((m) => revocationRow(m, version)) });
}

function revocationRow(m: MeasuredRevocation, version: number): Readonly<Record<string, unknown>> {
  const { revocation: r, fleet } = m;
  return {
    revocation: r.revocation, tenant: r.tenant, source: r.source, scope: r.scope, reason: r.reason, issuer: r.issuer, key_id: r.key_id, credential_class: r.credential_class, clock_quality: r.clock_quality,
    revoked_at: dateTime64Us(r.revokedAtUs), asserted_at: dateTime64Us(r.assertedAtUs), received_at: dateTime64Us(r.receivedAtUs), not_before: dateTime64Us(r.notBeforeUs), until: dateTime64Us(untilOf(r)),
    credential_hash: r.credential_hash, session_hash: r.session_hash, principal_hash: r.principal_hash, client_id_hash: r.client_id_hash, parent_hash: r.parent_hash, alias_hashes: r.alias_hashes,
    credentials: m.credentialCount, is_truncated: Number(m.isTruncated), kind: fleet.kind, lower_us: fleet.lowerUs, upper_us: fleet.upperUs, flapped: Number(fleet.flapped),
    observed: fleet.observedCount, live: Math.max(m.liveCount, fleet.observedCount), last_accept: dateTime64Us(m.lastAcceptUs ?? 0), objective_us: m.objectiveUs, verdict: m.verdict, is_stuck: Number(m.isStuck),
    merged_into: r.mergedInto ?? "0", watched_from: r.watchedFrom, version,
  };
}

/** Writes the intervals of gateway instances. */
export function saveIntervals(store: Store, of: ReadonlyMap<string, Revocation>, intervals: readonly InstanceInterval[], version: number): Promise<StoreResult<void>> {
  const rows = intervals.flatMap((i) => {
    const r = of.get(i.revocation);
    return r === undefined ? [] : [{
      revocation: i.revocation, tenant: r.tenant, revoked_at: dateTime64Us(r.revokedAtUs), gateway: i.gateway, gateway_instance: i.gatewayInstance, kind: i.kind, lower_us: i.lowerUs, upper_us: i.upperUs,
      flapped: Number(i.flapped), skew_us: i.skewUs, accepted: i.accepted, denied: i.denied, last_accept: dateTime64Us(i.lastAcceptUs ?? 0), enforced_at: dateTime64Us(i.enforcedAtUs ?? 0),
      deny_reason: i.denyReason, service: i.service, route: i.route, version,
    }];
  });
  return store.insertRows({ table: "revocation_intervals", rows });
}

/** The rows of the watch that a revocation names itself: its credential under all names, or a signing key. */
export function namedWatch(r: Revocation, version: number): Readonly<Record<string, unknown>>[] {
  const common = { revocation: r.revocation, tenant: r.tenant, revoked_at: dateTime64Us(r.revokedAtUs), until: dateTime64Us(untilOf(r)), version };
  const names = r.scope === "session" ? [r.credential_hash, r.session_hash, ...r.alias_hashes] : [r.credential_hash, ...r.alias_hashes];
  const credentials = [...new Set(names)].filter((h) => h !== "0").map((credential_hash) => ({ ...common, credential_hash, issuer: "", key_id: "", how: "named" }));
  return r.scope === "key" && r.key_id !== "" ? [...credentials, { ...common, credential_hash: "0", issuer: r.issuer, key_id: r.key_id, how: "key" }] : credentials;
}
