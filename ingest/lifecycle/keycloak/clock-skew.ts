/** A statement of another clock, made while we waited for it. */
export interface ClockStatement {
  /** What it said, rounded down to whole seconds as HTTP dates and token times are. */
  readonly statedMs: number;
  readonly sentMs: number;
  readonly receivedMs: number;
}

const RESOLUTION_MS = 1_000;

/** Their clock minus ours: the value nearest to zero that the statement allows, so that what is not 0 is certain. */
export function clockSkewMs({ statedMs, sentMs, receivedMs }: ClockStatement): number {
  const least = statedMs - receivedMs;
  const most = statedMs + RESOLUTION_MS - sentMs;
  if (least > 0) return least;
  return most < 0 ? most : 0;
}
