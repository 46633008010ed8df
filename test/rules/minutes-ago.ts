export const SECOND = 1_000_000;

/** Instants around the start of a minute some time ago, so that nothing depends on the clock but what is kept by age. `at` in microseconds, `ms` in milliseconds. */
export function minutesAgo(minutes: number) {
  const startUs = Math.floor(Date.now() / 60_000) * 60_000_000 - minutes * 60 * SECOND;
  const at = (seconds: number): number => startUs + seconds * SECOND;
  return { startUs, at, ms: (seconds: number): number => at(seconds) / 1_000 };
}
