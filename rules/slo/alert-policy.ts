import type { Inventory } from "./inventory.ts";
import { didYouMean } from "./nearest.ts";
import type { Path, Report } from "./problem.ts";
import type { AlertPolicySpec } from "./schema.ts";
import { readCondition, type TierSpec } from "./tiers.ts";

/** Reads an OpenSLO AlertPolicy: one burn-rate condition of one window. Where alerts go is Alertmanager's routing, so targets are only checked. */
export function readAlertPolicy(name: string, spec: AlertPolicySpec, path: Path, report: Report, inventory: Inventory): readonly TierSpec[] {
  if (spec.alertWhenNoData === true) report("RUL_SLO_UNSUPPORTED", [...path, "alertWhenNoData"], "alertWhenNoData is not evaluated", "Missing measurements raise an alert of their own; for silence as failure use the annotation auth-slo/on-no-traffic: bad.");
  (spec.notificationTargets ?? []).forEach((target, i) => {
    if (target.targetRef !== undefined) checkRef(inventory, "AlertNotificationTarget", target.targetRef, [...path, "notificationTargets", i, "targetRef"], report);
  });
  if (spec.alertWhenBreaching === false) return [];
  return spec.conditions.flatMap((condition, i) => {
    const at = [...path, "conditions", i];
    if (condition.spec !== undefined) return readCondition(condition.metadata?.name ?? name, condition.spec, [...at, "spec"], report);
    if (condition.conditionRef === undefined) { report("RUL_SLO_VALUE", at, "expected conditionRef or an AlertCondition"); return []; }
    checkRef(inventory, "AlertCondition", condition.conditionRef, [...at, "conditionRef"], report);
    const found = inventory.find("AlertCondition", condition.conditionRef);
    return found === null ? [] : readCondition(found.name, found.doc.spec, ["spec"], () => undefined);
  });
}

function checkRef(inventory: Inventory, kind: "AlertCondition" | "AlertNotificationTarget", name: string, path: Path, report: Report): void {
  if (!inventory.has(kind, name)) report("RUL_SLO_REF", path, `there is no ${kind} named "${name}"${didYouMean(name, inventory.names(kind))}`);
}
