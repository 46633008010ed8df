/** Milliseconds since the epoch, with fractions: the one clock of a game day, whose parts all run on one machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
