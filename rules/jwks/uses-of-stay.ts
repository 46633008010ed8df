import type { KeyUseRow } from "./key-uses.ts";
import { refusedUntilUs, type Publication } from "./publications.ts";

const MINUTE_US = 60_000_000;

/** When tokens signed with a key were seen, and when the last of them would expire. Microseconds since 1970; null when unknown. */
export interface KeyUse {
  readonly firstSeenUs: number | null;
  readonly lastSeenUs: number | null;
  readonly lastExpiryUs: number | null;
}

/**
 * What is known of a key's use within a stay in the published set: from the instant that the stay begins to the one that the next begins, microseconds
 * since 1970. In an hour that both share, uses beside its first and last are known to the minute; one whose side cannot be told is left out, and
 * of a minute the end is taken that makes a rotation look safer. A token counts until it ends, whatever the stay it was issued in. A refusal for a key
 * that the gateway did not know is a use while the key is published and new; otherwise it says nothing.
 */
export function usesOfStay(rows: readonly KeyUseRow[], key: Publication, fromUs: number, toUs: number): KeyUse {
  const within = rows.flatMap((r) => (r.isRefused ? refusals(r, key) : clip(r, fromUs, toUs)));
  const expiries = rows.filter((r) => r.expiryUs > 0 && r.firstUs < toUs).map((r) => r.expiryUs);
  return { firstSeenUs: least(within.map((u) => u.firstUs)), lastSeenUs: greatest(within.map((u) => u.lastUs)), lastExpiryUs: greatest(expiries) };
}

function refusals(r: KeyUseRow, key: Publication): { readonly firstUs: number; readonly lastUs: number }[] {
  return [r.firstUs, r.lastUs].filter((us) => us >= key.sinceUs && us < refusedUntilUs(key)).map((us) => ({ firstUs: us, lastUs: us }));
}

function clip(r: KeyUseRow, fromUs: number, toUs: number): { readonly firstUs: number; readonly lastUs: number }[] {
  if (r.firstUs >= fromUs && r.lastUs < toUs) return [r];
  if (r.lastUs < fromUs || r.firstUs >= toUs) return [];
  const whole = Array.from({ length: 60 }, (_, n) => n).filter((n) => (r.minutes >> BigInt(n)) & 1n).map((n) => r.slot * 1e6 + n * MINUTE_US)
    .filter((start) => start >= fromUs && start + MINUTE_US <= toUs);
  const [first, last] = [whole[0], whole.at(-1)];
  const firsts = [...(r.firstUs >= fromUs ? [r.firstUs] : first === undefined ? [] : [Math.min(first + MINUTE_US - 1, r.lastUs)]), ...(r.lastUs < toUs ? [r.lastUs] : [])];
  const lasts = [...(r.lastUs < toUs ? [r.lastUs] : last === undefined ? [] : [Math.max(last, r.firstUs)]), ...(r.firstUs >= fromUs ? [r.firstUs] : [])];
  const [firstUs, lastUs] = [least(firsts), greatest(lasts)];
  return firstUs === null || lastUs === null ? [] : [{ firstUs, lastUs: Math.max(firstUs, lastUs) }];
}

function least(values: readonly number[]): number | null {
  return values.reduce<number | null>((least, v) => (least === null || v < least ? v : least), null);
}

function greatest(values: readonly number[]): number | null {
  return values.reduce<number | null>((most, v) => (most === null || v > most ? v : most), null);
}
