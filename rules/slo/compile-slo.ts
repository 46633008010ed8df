import { didYouMean } from "./nearest.ts";
import { compileIndicator } from "./indicator.ts";
import { canBeViolated, groupDimensionsOf, SINGLE_SOURCES } from "./lifecycle-indicator.ts";
import type { Entry, Inventory } from "./inventory.ts";
import { DIMENSIONS, type BurnTier, type Sli, type SloRevision } from "./model.ts";
import { readOptions } from "./options.ts";
import type { Path } from "./problem.ts";
import { parseDuration } from "./duration.ts";
import { revisionOf } from "./revision.ts";
import type { AlertPolicyUse, SloDoc } from "./schema.ts";
import { resolveTiers, type TierSpec } from "./tiers.ts";

/** What other documents give an SLO, compiled once each. `null`: it exists but is broken, which is reported where it stands. */
export interface Parts {
  readonly inventory: Inventory;
  readonly indicator: (name: string) => Sli | null;
  /** Tiers of a BurnRatePolicy or AlertPolicy of this name. */
  readonly policy: (name: string) => readonly TierSpec[] | null;
  readonly inlinePolicy: (use: AlertPolicyUse, path: Path, entry: Entry<"SLO">) => readonly TierSpec[];
}

type Objective = SloDoc["spec"]["objectives"][number];

/** Compiles one SLO; null when it is switched off or something of it is broken (then it is reported). */
export function compileSlo(entry: Entry<"SLO">, parts: Parts): SloRevision | null {
  const { doc, report } = entry;
  const annotations = doc.metadata.annotations ?? {};
  const options = readOptions(annotations, report);
  const sli = readIndicator(entry, parts);
  const periodSeconds = readPeriod(entry);
  const targetPpb = readTarget(entry);
  if (doc.spec.budgetingMethod !== "Occurrences") report("RUL_SLO_UNSUPPORTED", ["spec", "budgetingMethod"], `budgetingMethod ${doc.spec.budgetingMethod} is not evaluated`, "Use budgetingMethod: Occurrences.");
  const tiers = periodSeconds === null || targetPpb === null ? [] : readTiers(entry, parts, { periodSeconds, targetPpb });
  if ((doc.spec.alertPolicies ?? []).length > 0 && annotations["auth-slo/runbook"] === undefined) report("RUL_SLO_RUNBOOK", ["metadata", "name"], `"${entry.name}" alerts but names no runbook`);
  if (sli === null || periodSeconds === null || targetPpb === null || !options.isEnabled) return null;
  const groupBy = DIMENSIONS.filter((d) => options.groupBy.includes(d) || sli.splitBadBy.includes(d));
  for (const d of groupBy) {
    if (!groupDimensionsOf(sli).includes(d)) report("RUL_SLO_DIMENSION", ["metadata", "annotations", "auth-slo/group-by"], `${sli.lifecycle?.source ?? "this"} cannot be grouped by ${d}`, `Use ${groupDimensionsOf(sli).join(", ")}.`);
  }
  const { minBadEvents, onNoTraffic, coverageFloorRatio, runbookAnchor, whileViolated } = options;
  if (whileViolated !== "none" && !canBeViolated(sli)) report("RUL_SLO_UNSUPPORTED", ["metadata", "annotations", "auth-slo/while-violated"], `only ${SINGLE_SOURCES.slice(0, -1).join(", ")} and ${SINGLE_SOURCES.at(-1) ?? ""} have single violations`, "Remove the annotation, or alert on burn rates.");
  return {
    name: entry.name,
    revision: revisionOf({ name: entry.name, targetPpb, periodSeconds, groupBy, sli }),
    displayName: doc.metadata.displayName ?? entry.name,
    description: doc.spec.description?.trim() ?? "",
    service: doc.spec.service,
    targetPpb, periodSeconds, groupBy, sli, tiers, minBadEvents, onNoTraffic, coverageFloorRatio, runbookAnchor,
    ...(whileViolated === "none" ? {} : { whileViolated }),
    labels: Object.fromEntries(Object.entries(doc.metadata.labels ?? {}).map(([k, v]) => [k, Array.isArray(v) ? v.join(",") : v])),
    annotations: Object.fromEntries(Object.entries(annotations).filter(([k]) => !k.startsWith("auth-slo/"))),
  };
}

function readIndicator({ doc, report }: Entry<"SLO">, parts: Parts): Sli | null {
  const { indicator, indicatorRef } = doc.spec;
  if ((indicator === undefined) === (indicatorRef === undefined)) {
    report("RUL_SLO_VALUE", ["spec"], "expected exactly one of indicator and indicatorRef");
    return null;
  }
  if (indicator !== undefined) return compileIndicator(indicator.spec, ["spec", "indicator", "spec"], report);
  const name = indicatorRef ?? "";
  if (parts.inventory.has("SLI", name)) return parts.indicator(name);
  report("RUL_SLO_REF", ["spec", "indicatorRef"], `there is no SLI named "${name}"${didYouMean(name, parts.inventory.names("SLI"))}`);
  return null;
}

function readPeriod({ doc, report }: Entry<"SLO">): number | null {
  const window = doc.spec.timeWindow[0];
  if (window === undefined) return null;
  const path = ["spec", "timeWindow", 0];
  if (!window.isRolling || window.calendar !== undefined) report("RUL_SLO_UNSUPPORTED", path, "calendar windows are not evaluated", "Use isRolling: true with a duration such as 30d.");
  const seconds = parseDuration(window.duration);
  if (seconds !== null && seconds >= 3_600 && seconds % 3_600 === 0) return seconds;
  report("RUL_SLO_VALUE", [...path, "duration"], `not a period: "${window.duration}"`, "Use whole hours or more, such as 7d, 28d or 30d.");
  return null;
}

const UNUSED = ["op", "value", "timeSliceTarget", "timeSliceWindow", "indicator", "indicatorRef", "compositeWeight"] as const;

function readTarget({ doc, report }: Entry<"SLO">): number | null {
  const [objective, second] = doc.spec.objectives;
  const path = ["spec", "objectives", 0];
  if (second !== undefined) report("RUL_SLO_UNSUPPORTED", ["spec", "objectives", 1], "more than one objective is not evaluated", "Make an SLO of its own for each objective.");
  if (objective === undefined) return null;
  for (const key of UNUSED) if (objective[key] !== undefined) report("RUL_SLO_UNSUPPORTED", [...path, key], `${key} is not evaluated`);
  if ((objective.target === undefined) === (objective.targetPercent === undefined)) {
    report("RUL_SLO_VALUE", path, "expected exactly one of target and targetPercent");
    return null;
  }
  const ppb = targetPpb(objective);
  const whole = Math.round(ppb);
  const at = [...path, objective.target === undefined ? "targetPercent" : "target"];
  if (!(whole >= 0 && whole < 1e9)) report("RUL_SLO_TARGET", at, `the objective ${String(objective.target ?? `${String(objective.targetPercent)} %`)} is not in [0, 1)`);
  else if (Math.abs(ppb - whole) > 1e-3) report("RUL_SLO_TARGET", at, "the objective is finer than one part in a billion", "Use at most nine decimals.");
  else return whole;
  return null;
}

const targetPpb = (objective: Objective): number => (objective.target === undefined ? (objective.targetPercent ?? NaN) * 1e7 : objective.target * 1e9);

function readTiers(entry: Entry<"SLO">, parts: Parts, slo: { readonly periodSeconds: number; readonly targetPpb: number }): BurnTier[] {
  const names = new Set<string>();
  return (entry.doc.spec.alertPolicies ?? []).flatMap((use, i) => {
    const path = ["spec", "alertPolicies", i];
    const specs = tiersOf(use, path, entry, parts);
    for (const spec of specs) {
      if (names.has(spec.name)) entry.report("RUL_SLO_DUPLICATE", path, `two tiers of this SLO are named "${spec.name}"`, "Rename a tier in one of the policies.");
      names.add(spec.name);
    }
    return resolveTiers(specs, slo, path, entry.report);
  });
}

function tiersOf(use: AlertPolicyUse, path: Path, entry: Entry<"SLO">, parts: Parts): readonly TierSpec[] {
  if (use.alertPolicyRef === undefined) return parts.inlinePolicy(use, path, entry);
  const known = (["BurnRatePolicy", "AlertPolicy"] as const).find((kind) => parts.inventory.has(kind, use.alertPolicyRef ?? ""));
  if (known !== undefined) return parts.policy(use.alertPolicyRef) ?? [];
  const names = [...parts.inventory.names("BurnRatePolicy"), ...parts.inventory.names("AlertPolicy")];
  entry.report("RUL_SLO_REF", [...path, "alertPolicyRef"], `there is no BurnRatePolicy or AlertPolicy named "${use.alertPolicyRef}"${didYouMean(use.alertPolicyRef, names)}`);
  return [];
}
