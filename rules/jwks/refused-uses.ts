import type { Store, StoreResult } from "../../store/store.ts";
import { dateTime64Us } from "../revocation/revocation.ts";
import { refusedUntilUs, type Publications } from "./publications.ts";

/** Refusals, from first to last, of tokens for a key id that a gateway did not know. Microseconds since 1970. */
export interface RefusedUse {
  readonly tenant: string;
  readonly issuer: string;
  readonly keyId: string;
  readonly firstUs: number;
  readonly lastUs: number;
}

/** Keeps refusals for keys that were just published as uses: the key was signed with, and the gateway was behind. Others are not kept. */
export interface RefusedUses {
  /** Writes what is new among them, a row a minute: bounded by the published keys. */
  add(refused: readonly RefusedUse[], publications: Publications): Promise<StoreResult<void>>;
  /** Whether something was written since the last call. */
  takeNews(): boolean;
}

type UseRow = Readonly<Record<string, string | number>>;
const MAX_REMEMBERED = 20_000;

/** Makes a keeper that remembers what it wrote lately, since refusals are read again and again. */
export function createRefusedUses(store: Store): RefusedUses {
  const written = new Set<string>();
  let hasNews = false;
  return {
    async add(refused, publications) {
      const rows = minutesOf(refused, publications).filter((row) => !written.has(JSON.stringify(row)));
      if (rows.length === 0) return { kind: "ok", value: undefined };
      const done = await store.insertRows({ table: "key_uses", rows });
      if (done.kind === "failed") return done;
      if (written.size > MAX_REMEMBERED) written.clear();
      for (const row of rows) written.add(JSON.stringify(row));
      hasNews = true;
      return done;
    },
    takeNews() {
      const had = hasNews;
      hasNews = false;
      return had;
    },
  };
}

/** A minute is kept whole when any of it lies in a publication, so that what is kept does not depend on when the publication became known. */
function minutesOf(refused: readonly RefusedUse[], publications: Publications): UseRow[] {
  const byMinute = Map.groupBy(refused, (r) => JSON.stringify([r.tenant, r.issuer, r.keyId, Math.floor(r.firstUs / 6e7) * 60]));
  return [...byMinute].filter(([, all]) => all.some((r) => isUse(r, publications))).map(([name, all]) => {
    const [tenant, issuer, key_id, slot] = JSON.parse(name) as [string, string, string, number];
    const [first, last] = [all.reduce((least, r) => Math.min(least, r.firstUs), Infinity), all.reduce((most, r) => Math.max(most, r.lastUs), 0)];
    return { tenant, issuer, key_id, how: "refused", slot, first_ts: dateTime64Us(first), last_ts: dateTime64Us(last) };
  });
}

function isUse(r: RefusedUse, publications: Publications): boolean {
  const key = publications.find(r, r.firstUs, r.lastUs);
  return key !== null && r.firstUs < refusedUntilUs(key);
}
