import type { ParsedRecord, ParsedSegment } from "./parse-segment.ts";

/** What a segment needs before it can be relied on. */
export interface RepairPlan {
  /** `truncate`: only the end is no good. `rewrite`: intact records come after what is not. */
  readonly action: "none" | "truncate" | "rewrite";
  readonly truncateTo: number;
  readonly keep: readonly ParsedRecord[];
  /** Stretches of acknowledged data that cannot be read; more than none makes the segment evidence. */
  readonly damagedStretches: number;
  /** Bytes of records that were being written when the process or the machine died. */
  readonly tornBytes: number;
}

/**
 * Tells damage from a torn write. Pure.
 *
 * Below the durable boundary everything had been synced, so what is broken there was acknowledged data: damage. At or above it lies the last
 * group of writes, which may not have been synced: broken records there were never acknowledged. The boundary is `validBytes` when the next
 * segment says how far this one is valid; in the last segment it is what its own records say was synced before they were written.
 */
export function planRepair(parsed: ParsedSegment, { validBytes, isLast, fileBytes }: { readonly validBytes: number | null; readonly isLast: boolean; readonly fileBytes: number }): RepairPlan {
  const boundary = validBytes ?? (isLast ? parsed.durableEnd : parsed.end);
  const isVoid = (offset: number) => validBytes !== null && offset >= validBytes;
  const keep = parsed.records.filter((r) => !isVoid(r.offset) && (r.isBodyIntact || r.offset < boundary));
  const brokenBodies = parsed.records.filter((r) => !r.isBodyIntact && !isVoid(r.offset));
  const holes = [...parsed.gaps, ...brokenBodies.map((r) => ({ from: r.offset, to: r.offset + r.bytes }))].filter((g) => !isVoid(g.from));
  const damaged = holes.filter((g) => g.from < boundary);
  const torn = holes.filter((g) => g.from >= boundary);
  const missing = fileBytes < boundary && parsed.end < boundary && !damaged.some((g) => g.to >= parsed.end) ? 1 : 0;

  const last = keep.at(-1);
  const truncateTo = last === undefined ? 0 : Math.min(last.offset + last.bytes, fileBytes);
  const hasHoleBefore = holes.some((g) => g.from < truncateTo);
  const damagedStretches = damaged.length + missing;
  return {
    action: hasHoleBefore || damagedStretches > 0 ? "rewrite" : truncateTo < fileBytes ? "truncate" : "none",
    truncateTo,
    keep,
    damagedStretches,
    tornBytes: torn.reduce((sum, g) => sum + g.to - g.from, 0),
  };
}
