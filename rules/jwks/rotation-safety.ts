import type { KeyUseRow } from "./key-uses.ts";
import { staysOf, type Publication, type Publications } from "./publications.ts";
import { usesOfStay, type KeyUse } from "./uses-of-stay.ts";

/** A key set is cached for ten minutes by most gateways; a key is safe to sign with once it has been published for three times as long. */
export const SAFE_LEAD_SECONDS = 1_800;

/**
 * Whether a stay of a key in the published set leaves gateways time. `lead`: from the key's publication to the first token signed with it. `tail`: from the
 * end of the last such token's life (its expiry, or a later use) to the key's withdrawal; negative when it was withdrawn too early. Null where an end is
 * missing. A key that was there at the first look has no known lead, nor has one that came back after it was withdrawn too early: that is a repair.
 */
export interface Rotation {
  readonly key: Publication;
  readonly use: KeyUse;
  readonly leadSeconds: number | null;
  /** As much as the lead may have been: the key appeared between two looks. */
  readonly leadAtMostSeconds: number | null;
  readonly tailSeconds: number | null;
  /** When the last token signed with the key ends, as far as is known. */
  readonly endUs: number | null;
  /** It was withdrawn because it was revoked: its tokens are meant to fail. */
  readonly isRevoked: boolean;
  /** When the key was published again after its withdrawal. */
  readonly returnedUs: number | null;
}

/** A key that was revoked, at an instant in microseconds since 1970; an empty issuer fits any. */
export interface RevokedKey { readonly tenant: string; readonly issuer: string; readonly keyId: string; readonly atUs: number }

export type StepVerdict = "safe" | "unsafe" | "unknown";

const DAY_US = 86_400_000_000;

/** Works out every stay of every key from its publications and uses. The order in which either became known does not matter. */
export function rotationsOf(publications: Publications, uses: readonly KeyUseRow[], revoked: readonly RevokedKey[]): Rotation[] {
  const byKey = Map.groupBy(uses, (u) => `${u.tenant}\u0000${u.keyId}`);
  return staysOf(publications).flatMap((stays) => {
    const [first] = stays;
    const rows = first === undefined ? [] : (byKey.get(`${first.key.tenant}\u0000${first.key.keyId}`) ?? []).filter((u) => u.issuer === "" || u.issuer === first.key.issuer);
    const found: Rotation[] = [];
    stays.forEach(({ key, fromUs }, i) => {
      const next = stays[i + 1];
      const use = usesOfStay(rows, key, fromUs, next?.fromUs ?? Infinity);
      const isRepair = (found.at(-1)?.tailSeconds ?? 0) < 0;
      found.push(rotationOf(key, use, { isRepair, isRevoked: revoked.some((r) => isAbout(r, key)), returnedUs: next?.key.introducedUs ?? null }));
    });
    return found;
  });
}

/** Whether a key was withdrawn within a week after it was revoked; the revocation may be told to be up to a day later. */
function isAbout(r: RevokedKey, { tenant, issuer, keyId, withdrawnUs }: Publication): boolean {
  return withdrawnUs !== null && r.keyId === keyId && r.tenant === tenant && (r.issuer === "" || r.issuer === issuer) && r.atUs >= withdrawnUs - 7 * DAY_US && r.atUs < withdrawnUs + DAY_US;
}

/** @param isRepair the key came back after it had been withdrawn too early */
function rotationOf(key: Publication, use: KeyUse, { isRepair, isRevoked, returnedUs }: { readonly isRepair: boolean; readonly isRevoked: boolean; readonly returnedUs: number | null }): Rotation {
  const { firstSeenUs } = use;
  const isLeadKnown = key.sinceUs < key.introducedUs && !isRepair;
  const since = (us: number) => (isLeadKnown && firstSeenUs !== null ? (firstSeenUs - us) / 1e6 : null);
  const ends = [use.lastExpiryUs, use.lastSeenUs].filter((end) => end !== null);
  const endUs = ends.length === 0 ? null : Math.max(...ends);
  const tailSeconds = key.withdrawnUs === null || endUs === null ? null : (key.withdrawnUs - endUs) / 1e6;
  return { key, use, leadSeconds: since(key.introducedUs), leadAtMostSeconds: since(key.sinceUs), tailSeconds, endUs, isRevoked, returnedUs };
}

/** Judges the first use of a key; null: there is nothing to judge. Unknown when the looks lay too far apart to tell. */
export function leadVerdict(r: Rotation, minLeadSeconds: number): StepVerdict | null {
  if (r.leadSeconds === null || r.leadAtMostSeconds === null) return null;
  return r.leadSeconds >= minLeadSeconds ? "safe" : r.leadAtMostSeconds < minLeadSeconds ? "unsafe" : "unknown";
}

/** Judges the withdrawal of a key that was used; null: there is nothing to judge. Unknown of a key that was revoked: it had to go at once. */
export function tailVerdict(r: Rotation): StepVerdict | null {
  return r.tailSeconds === null ? null : r.tailSeconds >= 0 ? "safe" : r.isRevoked ? "unknown" : "unsafe";
}

/** Whether all that can be told of a rotation is safe; null while nothing can. */
export function isSafe(r: Rotation, minLeadSeconds: number): boolean | null {
  const verdicts = [leadVerdict(r, minLeadSeconds), tailVerdict(r)];
  return verdicts.includes("unsafe") ? false : verdicts.includes("safe") && !verdicts.includes("unknown") ? true : null;
}
