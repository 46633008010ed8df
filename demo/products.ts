/** The three products of the demo: who they are, how busy they are, how their clients behave. Rates are requests per second. */
export interface DemoProduct {
  readonly product: string;
  readonly service: string;
  readonly instance: string;
  readonly region: string;
  readonly signal: "logs" | "traces";
  readonly encoding: "protobuf" | "json";
  readonly routes: readonly string[];
  readonly liveRate: number;
  readonly pastRate: number;
  /** Least number of past requests in ten seconds: a time in which nobody sent anything looks like one that was not measured. */
  readonly leastPastCount: number;
  /** Shares of all requests, 0..1: tokens past their lifetime, scanners without a token, tokens with a bad signature. */
  readonly expiredRatio: number;
  readonly scannerRatio: number;
  readonly forgedRatio: number;
  /** Hour of the day (UTC) of the busiest time. */
  readonly peakHour: number;
}

export const PRODUCTS: readonly DemoProduct[] = [
  { product: "shop", service: "checkout-gateway", instance: "checkout-gw-1", region: "eu-central-1", signal: "logs", encoding: "protobuf", routes: ["/v1/orders", "/v1/cart", "/v1/payments"], liveRate: 1.5, pastRate: 0.15, leastPastCount: 1, expiredRatio: 0.06, scannerRatio: 0.1, forgedRatio: 0.005, peakHour: 19 },
  { product: "streaming", service: "media-gateway", instance: "media-gw-1", region: "us-east-1", signal: "traces", encoding: "protobuf", routes: ["/play", "/library", "/profile"], liveRate: 1, pastRate: 0.07, leastPastCount: 0, expiredRatio: 0.03, scannerRatio: 0.04, forgedRatio: 0.002, peakHour: 21 },
  { product: "partner-api", service: "partner-gateway", instance: "partner-gw-1", region: "eu-west-1", signal: "logs", encoding: "json", routes: ["/v2/accounts", "/v2/transfers"], liveRate: 0.5, pastRate: 0.04, leastPastCount: 0, expiredRatio: 0.1, scannerRatio: 0.2, forgedRatio: 0.01, peakHour: 11 },
];

/** Traffic over the day as a factor around 1: quiet at night, 1.6 at the peak hour. */
export function diurnalFactor(timeMs: number, peakHour: number): number {
  const hour = (timeMs / 3_600_000) % 24;
  return 1 + 0.6 * Math.cos(((hour - peakHour) / 24) * 2 * Math.PI);
}
