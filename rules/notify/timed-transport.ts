import type { Clock } from "../ports.ts";
import type { AlertmanagerTransport } from "./alertmanager.ts";

/** What the last posts tell about an Alertmanager; null until it answered. */
export interface PostTimes {
  readonly lastAcceptedAtMs: number | null;
  readonly lastPostTookMs: number | null;
  /** Alertmanager's clock minus ours, exact to about a second. */
  readonly clockSkewMs: number | null;
}

/** The same transport, measured. */
export interface TimedTransport extends AlertmanagerTransport {
  readonly times: PostTimes;
}

/** Measures how long posts take and how far the server's clock is off. */
export function createTimedTransport(transport: AlertmanagerTransport, clock: Clock): TimedTransport {
  let times: PostTimes = { lastAcceptedAtMs: null, lastPostTookMs: null, clockSkewMs: null };
  return {
    name: transport.name,
    get times() { return times; },
    async post(alerts) {
      const startedMs = clock.nowMs();
      const result = await transport.post(alerts);
      const endedMs = clock.nowMs();
      const { serverDateMs, outcome } = result;
      times = {
        lastPostTookMs: endedMs - startedMs,
        // The header is cut to whole seconds: half a second is its expected error.
        clockSkewMs: serverDateMs === null ? times.clockSkewMs : Math.round(serverDateMs + 500 - (startedMs + endedMs) / 2),
        lastAcceptedAtMs: outcome.kind === "accepted" ? endedMs : times.lastAcceptedAtMs,
      };
      return result;
    },
  };
}
