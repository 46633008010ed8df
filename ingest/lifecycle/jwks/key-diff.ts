import type { JwksState, KeyChange, PublishedKey } from "./jwks-state.ts";

/**
 * What changed between two readings of a key set, one change a key. The first reading ever introduces every key, marked `first_look`: they were published at some earlier
 * time. A `kid` that stands for another key than before is a withdrawal and an introduction.
 *
 * @param atMs when the new reading was made
 */
export function keyDiff(before: Pick<JwksState, "keys" | "readAtMs">, now: readonly PublishedKey[], atMs: number): readonly KeyChange[] {
  const known = new Map((before.keys ?? []).map((key) => [key.thumbprint, key]));
  const current = new Map(now.map((key) => [key.thumbprint, key]));
  const isSame = (a: PublishedKey | undefined, b: PublishedKey) => a?.keyId === b.keyId;
  const change = (key: PublishedKey, phase: KeyChange["phase"]): KeyChange => ({ ...key, phase, reason: before.keys === null ? "first_look" : "", sinceMs: before.readAtMs, atMs });
  return [
    ...[...known.values()].filter((key) => !isSame(current.get(key.thumbprint), key)).map((key) => change(key, "withdrawn")),
    ...[...current.values()].filter((key) => !isSame(known.get(key.thumbprint), key)).map((key) => change(key, "introduced")),
  ];
}
