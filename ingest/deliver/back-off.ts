const FIRST_MS = 100;
const MAX_MS = 10_000;

/** How long to wait after the n-th failure in a row (from 1): doubling from 100 ms to 10 s, of which a random half. `random` is in [0, 1). */
export function backOffMs(failures: number, random: number): number {
  const full = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return Math.round(full / 2 + (full / 2) * random);
}
