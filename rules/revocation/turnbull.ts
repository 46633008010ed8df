/** An observation of a duration: it lies in (lower, upper]; `upper` null: it was not seen to end. Any unit. */
export interface CensoredInterval {
  readonly lower: number;
  readonly upper: number | null;
}

/** A distribution as masses on disjoint intervals, ascending; `upper` is Infinity for what was never seen to end. */
export interface TurnbullEstimate {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly mass: readonly number[];
}

/** Where the data are thin the likelihood is flat: going on for ever only sharpens steps that are chance. */
const MAX_ITERATIONS = 400;
const TOLERANCE = 1e-9;

/**
 * Non-parametric maximum-likelihood estimate of the distribution behind interval-censored durations: masses on the innermost intervals, found by
 * self-consistency iteration, each step in time linear in the number of observations. Between the innermost intervals the data say nothing.
 *
 * @see Turnbull, The Empirical Distribution Function with Arbitrarily Grouped, Censored and Truncated Data, J. R. Stat. Soc. B 38 (1976)
 */
export function turnbull(observations: readonly CensoredInterval[]): TurnbullEstimate {
  const spans = observations.map(({ lower, upper }) => ({ lower: upper !== null && lower >= upper ? upper - 1 : lower, upper: upper ?? Infinity }));
  const { lower, upper } = innermost(spans);
  if (lower.length === 0) return { lower, upper, mass: [] };
  const first = spans.map((s) => lowerBound(lower, s.lower));
  const last = spans.map((s) => upperBound(upper, s.upper) - 1);
  return { lower, upper, mass: iterate(first, last, lower.length) };
}

/** Repeats: each observation spreads its weight over its innermost intervals in proportion to their masses. */
function iterate(first: readonly number[], last: readonly number[], size: number): number[] {
  let mass = new Float64Array(size).fill(1 / size);
  const sums = new Float64Array(size + 1);
  for (let step = 0; step < MAX_ITERATIONS; step++) {
    for (let j = 0; j < size; j++) sums[j + 1] = (sums[j] ?? 0) + (mass[j] ?? 0);
    const weights = new Float64Array(size + 1);
    for (let i = 0; i < first.length; i++) {
      const [from, to] = [first[i] ?? 0, (last[i] ?? 0) + 1];
      const share = 1 / Math.max((sums[to] ?? 0) - (sums[from] ?? 0), Number.MIN_VALUE);
      weights[from] = (weights[from] ?? 0) + share;
      weights[to] = (weights[to] ?? 0) - share;
    }
    const next = new Float64Array(size);
    let weight = 0;
    let change = 0;
    for (let j = 0; j < size; j++) {
      weight += weights[j] ?? 0;
      next[j] = ((mass[j] ?? 0) * Math.max(weight, 0)) / first.length;
      change = Math.max(change, Math.abs((next[j] ?? 0) - (mass[j] ?? 0)));
    }
    mass = next;
    if (change < TOLERANCE) break;
  }
  return [...mass];
}

/** The intervals that can hold mass: a left end directly followed by a right end among all ends. At one place right ends come first: (a, b] holds b. */
function innermost(spans: readonly { readonly lower: number; readonly upper: number }[]): { readonly lower: number[]; readonly upper: number[] } {
  const ends = spans.flatMap((s) => [{ at: s.lower, isLeft: true }, { at: s.upper, isLeft: false }]);
  ends.sort((a, b) => (a.at === b.at ? Number(a.isLeft) - Number(b.isLeft) : a.at < b.at ? -1 : 1));
  const lower: number[] = [];
  const upper: number[] = [];
  ends.forEach((end, i) => {
    const next = ends[i + 1];
    if (next === undefined || !end.isLeft || next.isLeft) return;
    lower.push(end.at);
    upper.push(next.at);
  });
  return { lower, upper };
}

/** Index of the first value >= x in an ascending list. */
function lowerBound(sorted: readonly number[], x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) { const middle = (low + high) >> 1; if ((sorted[middle] ?? 0) < x) low = middle + 1; else high = middle; }
  return low;
}

/** Index of the first value > x in an ascending list. */
function upperBound(sorted: readonly number[], x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) { const middle = (low + high) >> 1; if ((sorted[middle] ?? 0) <= x) low = middle + 1; else high = middle; }
  return low;
}
