import type { FeedErrorCode } from "./errors.ts";

/** What came of one look at a source. */
export type PollOutcome =
  | { readonly kind: "ok"; readonly events: number; readonly hasMore: boolean }
  | { readonly kind: "failed"; readonly code: FeedErrorCode; readonly message: string };

/** A source that is asked again and again. */
export interface Feed {
  /** The source of its events, such as `keycloak:prod`. */
  readonly name: string;
  readonly everyMs: number;
  /** One look. Never rejects; ends early, as failed, when the signal says so. */
  readonly poll: (signal: AbortSignal) => Promise<PollOutcome>;
  /** What its owner should know although it works, in English; empty when there is nothing. */
  readonly warnings: () => readonly string[];
  /** The source's clock minus ours in milliseconds; null when it cannot be told. */
  readonly clockSkewMs: () => number | null;
}

/** How a feed does, for metrics and readiness. */
export interface FeedStatus {
  readonly feed: string;
  readonly polls: Readonly<Record<"ok" | "failed", number>>;
  /** Milliseconds since the epoch; null before the first success. */
  readonly lastSuccessMs: number | null;
  /** Why the last look failed; null when it did not. */
  readonly problem: { readonly code: FeedErrorCode; readonly message: string } | null;
  readonly warnings: readonly string[];
  readonly clockSkewMs: number | null;
}
