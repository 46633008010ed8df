import { ALERT_NAMES } from "../alert-identity.ts";
import type { OwnCondition } from "../engine-ports.ts";
import type { Clock, SendAlerts } from "../ports.ts";
import type { AlertmanagerTransport } from "./alertmanager.ts";
import { createSender, type SenderDeps, type SenderStats } from "./sender.ts";

export interface NotifierDeps {
  readonly transports: readonly AlertmanagerTransport[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly onFailure: SenderDeps["onFailure"];
}

/** Tells every Alertmanager everything; they sort out duplicates among themselves, so none of them stands between an alert and the others. */
export interface Notifier {
  readonly sendAlerts: SendAlerts;
  /** One entry for each Alertmanager, in the order of configuration. */
  readonly stats: readonly SenderStats[];
  /** Clocks that are off, as alerts of our own. */
  ownConditions(): readonly OwnCondition[];
  /** Sends what waits, for at most `timeoutMs`, then nothing more. */
  stop(timeoutMs: number): Promise<void>;
}

/** Beyond this an Alertmanager may resolve too late or take a firing alert for resolved. */
const MAX_CLOCK_SKEW_MS = 10_000;
const CLOCK_SKEW_FOR_MS = 60_000;

/** Makes a notifier over the given Alertmanagers; without any it takes alerts and tells nobody. */
export function createNotifier(deps: NotifierDeps): Notifier {
  const senders = deps.transports.map((transport) => createSender({ transport, clock: deps.clock, random: deps.random, onFailure: deps.onFailure }));
  return {
    sendAlerts: (alerts) => { for (const sender of senders) sender.offer(alerts); },
    get stats() { return senders.map((s) => s.stats); },
    ownConditions: () => senders.flatMap((s) => clockSkew(s.stats)),
    async stop(timeoutMs) { await Promise.all(senders.map((s) => s.stop(timeoutMs))); },
  };
}

function clockSkew({ peer, clockSkewMs }: SenderStats): OwnCondition[] {
  if (clockSkewMs === null) return [];
  const isOff = Math.abs(clockSkewMs) > MAX_CLOCK_SKEW_MS;
  const why = `the clock of Alertmanager ${peer} is ${Math.trunc(Math.abs(clockSkewMs) / 1_000)} s ${clockSkewMs < 0 ? "behind" : "ahead of"} ours`;
  return [{
    alertname: ALERT_NAMES.clockSkew, severity: "ticket", labels: { alertmanager: peer }, forMs: CLOCK_SKEW_FOR_MS, anchor: "authsloclockskew",
    observation: { kind: isOff ? "true" : "false", why },
    summary: `Alerts may resolve late or arrive already resolved: ${why}.`,
    description: "Run a time service on both machines.",
  }];
}
