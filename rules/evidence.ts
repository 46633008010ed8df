/** What the failing requests of an alert have in common: read from stored facts when an alert is sent, kept with it until newer evidence exists. */
export interface Evidence {
  /** Most frequent first. Counts are requests that the SLO counted as bad. */
  readonly reasons: readonly { readonly reason: string; readonly faultDomain: string; readonly issuer: string; readonly count: number }[];
  readonly services: readonly { readonly service: string; readonly count: number }[];
  /** 32 lower-case hex digits each. */
  readonly traceIds: readonly string[];
}
