import type { AlertIdentity, AlertInstance, AlertRule, Observation } from "./alert-state.ts";
import { burnAlertIdentity } from "./alert-identity.ts";
import type { AlertTiming, TickPorts } from "./engine-ports.ts";
import type { AlertSubject } from "./notify/annotations.ts";
import type { GroupCounts, Read, WindowCounts } from "./ports.ts";
import { judgeAbsent, judgeTier } from "./sli.ts";
import type { BurnTier, SloRevision } from "./slo/model.ts";

/** What one evaluation found out about one alert. */
export interface JudgedAlert {
  readonly identity: AlertIdentity;
  readonly observation: Observation;
  readonly rule: AlertRule;
  readonly subject: AlertSubject;
  /** Short window first; empty when the group has no counts. */
  readonly windows: readonly WindowCounts[];
}

export interface Judgement {
  readonly judged: readonly JudgedAlert[];
  readonly groupCount: number;
  readonly unreadable: ReadonlyMap<string, string>;
}

/** Reads every SLO's windows once and judges every tier of every group; alerts whose group or rule is gone are judged too. */
export async function judgeSlos(ports: TickPorts, evalTimeMs: number): Promise<Judgement> {
  const judged = new Map<string, JudgedAlert>();
  const unreadable = new Map<string, string>();
  const reads = await Promise.all(ports.slos.map((slo) => ports.readCounts(slo, windowsOf(slo), evalTimeMs)));
  let groupCount = 0;
  ports.slos.forEach((slo, i) => {
    const read = reads[i];
    if (read?.kind !== "ok") { unreadable.set(slo.name, read?.failure.message ?? "not read"); return; }
    groupCount += read.value.length;
    const blind = judgeGroups(slo, read.value, ports, judged);
    if (blind !== null) unreadable.set(slo.name, blind);
  });
  for (const alert of ports.book.all()) {
    if (alert.tier !== "" && !judged.has(alert.fingerprint)) judged.set(alert.fingerprint, judgeUnseen(alert, ports, reads));
  }
  return { judged: [...judged.values()], groupCount, unreadable };
}

function windowsOf(slo: SloRevision): number[] {
  return [...new Set(slo.tiers.flatMap((t) => [t.shortWindowSeconds, t.longWindowSeconds]))].sort((a, b) => a - b);
}

/** Returns why no tier of some group could be decided, or null. A group that is quiet for want of traffic is decided. */
function judgeGroups(slo: SloRevision, groups: readonly GroupCounts[], ports: TickPorts, judged: Map<string, JudgedAlert>): string | null {
  const hasAlerts = ports.book.hasAny(slo.name);
  let blind: string | null = null;
  for (const group of groups) {
    let undecided: string | null = null;
    let isDecided = slo.tiers.length === 0;
    for (const tier of slo.tiers) {
      const long = windowOf(group, tier.longWindowSeconds);
      const short = windowOf(group, tier.shortWindowSeconds);
      const observation = judgeTier(slo, tier, long, short);
      if (observation.kind === "unknown" && observation.reason !== "no_traffic") undecided = observation.why;
      else isDecided = true;
      if (observation.kind !== "true" && !hasAlerts) continue;
      addJudged(judged, { identity: burnAlertIdentity(slo, tier, group.group), observation, rule: ruleOf(tier, ports.timing), subject: { kind: "slo", slo, tier }, windows: [short, long] });
    }
    if (!isDecided) blind = undecided;
  }
  return blind;
}

/** A window that the reader left out was not measured. */
function windowOf(group: GroupCounts, windowSeconds: number): WindowCounts {
  return group.windows.find((w) => w.windowSeconds === windowSeconds) ?? { windowSeconds, goodCount: 0, validCount: 0, coverageRatio: 0 };
}

/** Two tiers with the same labels are one alert: true wins over unknown, unknown over false. */
function addJudged(judged: Map<string, JudgedAlert>, found: JudgedAlert): void {
  const rank = { true: 2, unknown: 1, false: 0 };
  const known = judged.get(found.identity.fingerprint);
  if (known === undefined || rank[found.observation.kind] > rank[known.observation.kind]) judged.set(found.identity.fingerprint, found);
}

/** An alert that no group of this evaluation stands for: its counts were not read, its group is gone, or its rule is. */
function judgeUnseen(alert: AlertInstance, ports: TickPorts, reads: readonly Read<readonly GroupCounts[]>[]): JudgedAlert {
  const index = ports.slos.findIndex((slo) => slo.name === alert.slo);
  const slo = ports.slos[index];
  const tier = slo?.tiers.find((t) => burnAlertIdentity(slo, t, alert.group).fingerprint === alert.fingerprint);
  if (slo === undefined || tier === undefined) {
    const rule = { ...ruleOf({ forSeconds: 0, keepFiringForSeconds: 0 }, ports.timing) };
    return { identity: alert, observation: { kind: "false", why: "the rule was removed" }, rule, subject: { kind: "removed" }, windows: [] };
  }
  const read = reads[index];
  const observation: Observation = read?.kind === "ok"
    ? judgeAbsent(slo)
    : { kind: "unknown", reason: "query_failed", why: `counts could not be read: ${read?.failure.code ?? "not read"}` };
  return { identity: { ...alert, revision: slo.revision, tier: tier.name }, observation, rule: ruleOf(tier, ports.timing), subject: { kind: "slo", slo, tier }, windows: [] };
}

function ruleOf(tier: Pick<BurnTier, "forSeconds" | "keepFiringForSeconds">, timing: AlertTiming): AlertRule {
  const { maxHoldMs, resendMs, leaseMs, resolvedRetentionMs } = timing;
  return { forMs: tier.forSeconds * 1_000, keepFiringForMs: tier.keepFiringForSeconds * 1_000, maxHoldMs, resendMs, leaseMs, resolvedRetentionMs };
}
