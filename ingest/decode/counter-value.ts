const NO_RECORDED_VALUE = 1;

/** What a data point of a Sum says, as far as it decides whether it can be used. */
export interface SumPoint {
  readonly value: number;
  /** AggregationTemporality: 0 unspecified, 1 delta, 2 cumulative. */
  readonly temporality: number;
  readonly isMonotonic: boolean;
  readonly flags: number;
}

/**
 * Tells whether a data point is a count: of a monotonic sum with a stated temporality, with a value recorded, whole, not negative and below
 * 2^53. Everything else is ignored and never rounded into a count.
 * @see opentelemetry-proto metrics.proto, Sum, DataPointFlags
 */
export function isCount(point: SumPoint): boolean {
  return point.isMonotonic && (point.temporality === 1 || point.temporality === 2) && (point.flags & NO_RECORDED_VALUE) === 0
    && Number.isSafeInteger(point.value) && point.value >= 0;
}
