import { board } from "../build/board.ts";
import { UIDS } from "../build/links.ts";
import { writeText } from "../build/variables.ts";
import { jwtErrors, rawEvents } from "./debug-events.ts";
import { exposures, fetchTimes, keyEvents, recentRevocations, revocations } from "./debug-keys.ts";
import { handshakes, reasonsOverTime } from "./debug-traffic.ts";
import { secretFetchFailures } from "./not-connected.ts";
import { ISSUER, PRODUCT, REGION, SERVICE, TENANT } from "./variables.ts";

/** For whoever looks for the cause: reasons, keys, single events. */
export const DEBUG = board({
  uid: UIDS.debug, title: "Auth SLO / Debug", from: "now-1h", refresh: "1m",
  description: "Why requests are refused: reasons over time, keys and issuers, handshakes, revocations, down to single events. Narrow it with the choices above; a trace id shows the events of one request.",
  variables: [TENANT, PRODUCT, REGION, SERVICE, ISSUER, writeText("trace", "Trace id", "32 hex digits: only events of this trace, in the lists of single events.")],
  sections: [
    { title: "Reasons", panels: [reasonsOverTime, handshakes, jwtErrors] },
    { title: "Keys", panels: [fetchTimes, keyEvents] },
    { title: "Revocations and secrets", panels: [revocations, exposures, recentRevocations, secretFetchFailures({ w: 24, h: 4 })] },
    { title: "Single events", panels: [rawEvents] },
  ],
});
