import { DigestGenerations } from "./digest-generations.ts";
import { DigestSet } from "./digest-set.ts";

/** The right to process a request, held while it is processed. Settle it once. */
export interface ReplayClaim {
  /** Records it brought, once they are durable; null when the request failed, and then its next copy is new again. */
  settle(records: number | null, nowMs: number): void;
}

export type ReplayLookup =
  | { readonly kind: "new"; readonly claim: ReplayClaim }
  /** A copy of a request that was stored: answer success, store nothing, count `records` as deduplicated. */
  | { readonly kind: "seen"; readonly records: number }
  /** A copy of a request that is being processed. `outcome` gives its records, or null when it failed: then look up again. */
  | { readonly kind: "in_flight"; readonly outcome: Promise<number | null> };

/** Recognises a request that a client sends again because our answer was lost. */
export interface ReplayWindow {
  lookup(tenant: string, digest: string, nowMs: number): ReplayLookup;
  /** Takes in what the log remembered. */
  restore(digests: readonly { readonly digest: string; readonly records: number; readonly formedAtMs: number }[], nowMs: number): void;
  readonly size: number;
  /** How often requests were forgotten sooner than the window says, because a tenant had sent more than `maxRequests`. */
  readonly earlyRotations: number;
}

export interface ReplayWindowOptions {
  /** How long requests are remembered at least, twice as long at most; 0: not at all. */
  readonly windowMs: number;
  /** A shorter window for some tenant, or 0 for one that sends identical requests on purpose. */
  readonly windowMsOf?: (tenant: string) => number;
  /** Requests of one tenant in one of the two generations; about 36 bytes of memory each. One tenant cannot push out another's. */
  readonly maxRequests: number;
}

/** Makes an empty window. */
export function createReplayWindow({ windowMs: longestMs, windowMsOf: shorterMsOf, maxRequests }: ReplayWindowOptions): ReplayWindow {
  const tenants = new Map<string, DigestGenerations>();
  const inFlight = new Map<string, Promise<number | null>>();
  const windowMsOf = (tenant: string) => Math.min(longestMs, shorterMsOf?.(tenant) ?? longestMs);
  let restored: { readonly digests: DigestSet; readonly atMs: number } | null = null;

  function generationsOf(tenant: string, nowMs: number): DigestGenerations {
    const generations = tenants.get(tenant) ?? new DigestGenerations(maxRequests, nowMs);
    tenants.set(tenant, generations);
    generations.advance(nowMs, windowMsOf(tenant));
    return generations;
  }

  /** The log's digests carry no tenant, but the tenant is in the hash: one set serves all, for one window after the start. */
  function restoredRecords(tenant: string, digest: string, nowMs: number): number | null {
    const ageMs = restored === null ? Number.POSITIVE_INFINITY : nowMs - restored.atMs;
    if (ageMs >= longestMs) restored = null;
    return ageMs < windowMsOf(tenant) ? restored?.digests.get(digest) ?? null : null;
  }

  function claim(tenant: string, digest: string): ReplayClaim {
    const { promise, resolve } = Promise.withResolvers<number | null>();
    inFlight.set(digest, promise);
    return {
      settle(records, nowMs) {
        if (records !== null) generationsOf(tenant, nowMs).add(digest, records, nowMs);
        if (inFlight.get(digest) === promise) inFlight.delete(digest);
        resolve(records);
      },
    };
  }

  return {
    lookup(tenant, digest, nowMs) {
      if (windowMsOf(tenant) <= 0) return { kind: "new", claim: { settle: () => undefined } };
      const records = generationsOf(tenant, nowMs).get(digest) ?? restoredRecords(tenant, digest, nowMs);
      if (records !== null) return { kind: "seen", records };
      const outcome = inFlight.get(digest);
      if (outcome !== undefined) return { kind: "in_flight", outcome };
      return { kind: "new", claim: claim(tenant, digest) };
    },
    restore(digests, nowMs) {
      restored = { digests: new DigestSet(Math.max(1, digests.length)), atMs: nowMs };
      for (const { digest, records } of digests) restored.digests.add(digest, records);
    },
    get size() { return [...tenants.values()].reduce((sum, t) => sum + t.size, restored?.digests.size ?? 0); },
    get earlyRotations() { return [...tenants.values()].reduce((sum, t) => sum + t.earlyRotations, 0); },
  };
}
