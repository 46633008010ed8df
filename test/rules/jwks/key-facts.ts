/** Facts about signing keys as tests think of them, in seconds, and as the store keeps them. */
import { publicationsOf, boundsOf, type Publications } from "../../../rules/jwks/publications.ts";
import type { KeyUseRow } from "../../../rules/jwks/key-uses.ts";

export const ISSUER = "https://issuer.example";

/** `in`: seen in the published set, `since` the look before; `first`: there at the first look; `out`: gone. */
export interface KeyChange { readonly how: "in" | "first" | "out"; readonly at: number; readonly keyId?: string; readonly issuer?: string; readonly since?: number }
/** A token signed with the key: seen, or told to be issued with its end. */
export interface TokenFact { readonly at: number; readonly keyId?: string; readonly issuer?: string; readonly expires?: number }

export function publishedBy(changes: readonly KeyChange[]): Publications {
  const order = (c: KeyChange) => c.at * 2 + (c.how === "out" ? 0 : 1);
  return publicationsOf(changes.toSorted((a, b) => order(a) - order(b)).map((c) => ({
    tenant: "acme", issuer: c.issuer ?? ISSUER, keyId: c.keyId ?? "a", phase: c.how === "out" ? "withdrawn" : "introduced", atUs: c.at * 1e6, sinceUs: c.how === "first" ? 0 : (c.since ?? c.at - 60) * 1e6,
  })));
}

/** Rows as the store sums them up: by hour, and hours between returns of a key together. */
export function useRowsOf(facts: readonly TokenFact[], publications: Publications): KeyUseRow[] {
  const bounds = boundsOf(publications);
  const hourOf = (f: TokenFact) => Math.floor(f.at / 3_600) * 3_600;
  const stretchOf = (f: TokenFact) => [f.keyId ?? "a", f.issuer ?? ISSUER, bounds.filter((b) => b <= hourOf(f)).length, bounds.includes(hourOf(f))].join(" ");
  return [...Map.groupBy(facts, stretchOf).values()].map((all) => ({
    tenant: "acme", issuer: all[0]?.issuer ?? ISSUER, keyId: all[0]?.keyId ?? "a", isRefused: false, slot: Math.min(...all.map(hourOf)), firstUs: Math.min(...all.map((f) => f.at)) * 1e6, lastUs: Math.max(...all.map((f) => f.at)) * 1e6,
    minutes: bounds.includes(Math.min(...all.map(hourOf))) ? all.reduce((bits, f) => bits | (1n << BigInt(Math.floor((f.at % 3_600) / 60))), 0n) : 0n, expiryUs: Math.max(0, ...all.map((f) => f.expires ?? 0)) * 1e6,
  }));
}
