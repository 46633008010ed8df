export interface LifecycleCrashOptions {
  readonly kills: number;
  /** Senders that push SETs; one that calls the API and one stream that is polled are there always. */
  readonly clients: number;
  readonly seed: number;
}
