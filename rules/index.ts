/** The public surface of `rules/`: measure, judge, alert, as one running part. */
import type { Store } from "../store/store.ts";
import type { AlertInstance } from "./alert-state.ts";
import { defaultTiming, type TickReport } from "./engine-ports.ts";
import { createCountsReader } from "./measure/counts-reader.ts";
import { createEvidenceReader } from "./measure/evidence-reader.ts";
import { ALERT_NAMES } from "./alert-identity.ts";
import { guardCounts } from "./lifecycle/guard-counts.ts";
import { createLifecycleMeasurer, type LifecycleReport } from "./lifecycle/lifecycle-measurer.ts";
import { createMeasurer, type MeasureReport } from "./measure/measurer.ts";
import { createAlertmanagerTransport } from "./notify/alertmanager.ts";
import type { Links } from "./notify/links.ts";
import { createNotifier } from "./notify/notifier.ts";
import type { SenderStats } from "./notify/sender.ts";
import type { Clock, Read } from "./ports.ts";
import { createRunner, type RunnerStats } from "./runner.ts";
import { evalTimeAt, leaseMsOf } from "./schedule.ts";
import type { SloRevision } from "./slo/model.ts";
import { createStateStore } from "./state-store.ts";
import { sloStatus, type GroupStatus } from "./status.ts";

export { loadSlos } from "./slo/load.ts";
export { checkJson, checkText } from "./slo/check-report.ts";
export { formatProblems } from "./slo/problem.ts";
export { readShippedSloFiles, readSloFiles } from "./catalog/read-slo-files.ts";
export { createCredentialReader } from "./lifecycle/credential-reader.ts";
export { systemClock } from "./runner-clock.ts";
export { createReplay } from "./replay-stored.ts";
export type { ReplayResult } from "./replay.ts";
export type { SloRevision } from "./slo/model.ts";
export type { AlertInstance } from "./alert-state.ts";

export interface RulesDeps {
  readonly store: Store;
  readonly slos: readonly SloRevision[];
  readonly alertmanagerUrls: readonly string[];
  readonly evalIntervalMs: number;
  readonly minuteRetentionDays: number;
  readonly queryOffsetMs: number;
  readonly links: Links;
  readonly clock: Clock;
  readonly random: () => number;
  readonly warn: (message: string) => void;
  /** Wraps one evaluation, so that it can be traced. */
  readonly aroundTick: <T>(evalTimeMs: number, run: () => Promise<T>) => Promise<T>;
}

/** The running part. */
export interface Rules {
  readonly slos: readonly SloRevision[];
  readonly alerts: () => readonly AlertInstance[];
  /** Groups of an SLO as of the last evaluation; null when there is no SLO of this name. */
  readonly status: (name: string) => Promise<Read<readonly GroupStatus[]> | null>;
  readonly stats: () => { readonly runner: RunnerStats; readonly peers: readonly SenderStats[]; readonly measured: MeasureReport | null; readonly lifecycle: LifecycleReport | null; readonly lastReport: TickReport | null; readonly lastTickMs: number };
  /** Stops evaluating, then sends what waits, for at most `timeoutMs`. */
  readonly stop: (timeoutMs: number) => Promise<void>;
}

const RESEND_MS = 60_000;
const LIFECYCLE_ALERTS = [ALERT_NAMES.revocationNotEnforced, ALERT_NAMES.jwksStale, ALERT_NAMES.keyRotationUnsafe];

/** Starts evaluating on an aligned timer. Alert states of the last run are loaded before the first evaluation. */
export function startRules(deps: RulesDeps): Rules {
  const schedule = { intervalMs: deps.evalIntervalMs, queryOffsetMs: deps.queryOffsetMs };
  const lifecycle = createLifecycleMeasurer({ store: deps.store, slos: deps.slos, minuteRetentionDays: deps.minuteRetentionDays });
  const measurer = createMeasurer({ store: deps.store, slos: deps.slos.filter((s) => s.sli.lifecycle === undefined), minuteRetentionDays: deps.minuteRetentionDays });
  const notifier = createNotifier({
    transports: deps.alertmanagerUrls.map((url) => createAlertmanagerTransport(url)), clock: deps.clock, random: deps.random,
    onFailure: (peer, code, message) => deps.warn(`${code}: ${peer}: ${message}`),
  });
  const { loadAlerts, saveAlerts } = createStateStore({ store: deps.store, onInvalid: deps.warn });
  let measured: MeasureReport | null = null;
  let lifecycleMeasured: LifecycleReport | null = null;
  let lastReport: TickReport | null = null;
  let lastTickMs = 0;
  const readCounts = guardCounts(createCountsReader({
    store: deps.store, slos: () => deps.slos, minuteRetentionDays: deps.minuteRetentionDays,
    prepare: async (evalTimeMs) => {
      const result = await deps.aroundTick(evalTimeMs, () => measurer.measure(evalTimeMs));
      if (result.kind === "ok") measured = result.value;
      const credentials = result.kind === "ok" ? await lifecycle.measure(evalTimeMs) : result;
      if (credentials.kind === "ok" && "measuredRevocations" in credentials.value) lifecycleMeasured = credentials.value;
      if (credentials.kind === "failed") deps.warn(`${credentials.failure.code}: ${credentials.failure.message}`);
      return result;
    },
  }), lifecycle);
  const readForPeople = createCountsReader({ store: deps.store, slos: () => deps.slos, minuteRetentionDays: deps.minuteRetentionDays });
  const runner = createRunner({
    schedule, clock: deps.clock, loadAlerts,
    ports: () => ({ slos: deps.slos, timing: defaultTiming(leaseMsOf(schedule, RESEND_MS)), links: deps.links, ownConditions: () => [...notifier.ownConditions(), ...lifecycle.conditions()], undecidedAlerts: () => (lifecycle.isKnown ? [] : LIFECYCLE_ALERTS), readCounts, readEvidence: createEvidenceReader({ store: deps.store }), saveAlerts, sendAlerts: notifier.sendAlerts }),
    onReport: (report, tookMs) => { lastReport = report; lastTickMs = tookMs; },
    onFailure: (code, message) => deps.warn(`${code}: ${message}`),
  });
  runner.start();
  const alerts = () => runner.book?.all() ?? [];
  return {
    slos: deps.slos, alerts,
    status: async (name) => {
      const slo = deps.slos.find((s) => s.name === name);
      return slo === undefined ? null : sloStatus(slo, readForPeople, alerts(), runner.stats.evalTimeMs ?? evalTimeAt(deps.clock.nowMs(), schedule));
    },
    stats: () => ({ runner: runner.stats, peers: notifier.stats, measured, lifecycle: lifecycleMeasured, lastReport, lastTickMs }),
    stop: async (timeoutMs) => { await runner.stop(); await notifier.stop(timeoutMs); },
  };
}
