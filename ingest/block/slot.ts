import type { EventColumns } from "./event-columns.ts";

/** Length of the finest rollup slot and of a heartbeat. */
export const SLOT_SECONDS = 10;

const NANOS = 1_000_000_000;
const TWO_32 = 2 ** 32;

/**
 * Whole seconds of an instant given as unsigned 64-bit nanoseconds in two halves, exactly.
 *
 * The quotient of doubles is at most one off, since their error is below 512 ns; the remainder modulo 2^32 tells which way.
 */
export function secondsOfNanos(low: number, high: number): number {
  const guess = Math.floor((high * TWO_32 + low) / NANOS);
  const remainder = (low - Math.imul(guess, NANOS)) >>> 0;
  if (remainder < NANOS) return guess;
  return remainder >= TWO_32 / 2 ? guess - 1 : guess + 1;
}

/** Start of the ten-second slot that holds an instant, both in seconds since the epoch. */
export function slotOfSeconds(seconds: number): number {
  return Math.floor(seconds / SLOT_SECONDS) * SLOT_SECONDS;
}

/** The distinct ten-second slots of a block's event times, in seconds since the epoch, ascending. */
export function touchedSlots(columns: EventColumns): number[] {
  const ts = columns.array("ts");
  const slots = new Set<number>();
  let last = -1;
  for (let row = 0; row < columns.rows; row++) {
    const slot = slotOfSeconds(secondsOfNanos(ts[2 * row] as number, ts[2 * row + 1] as number));
    if (slot !== last) slots.add((last = slot));
  }
  return [...slots].sort((a, b) => a - b);
}
