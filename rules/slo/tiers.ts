import { parseDuration } from "./duration.ts";
import type { BurnTier } from "./model.ts";
import type { Path, Report } from "./problem.ts";
import type { BurnRatePolicyDoc, ConditionSpec } from "./schema.ts";

/** A tier as a policy file gives it: the factor of an SLO follows from the share of its budget and its period, unless it is fixed. */
export interface TierSpec extends Omit<BurnTier, "factorPerMille"> {
  readonly factor: { readonly kind: "fixed"; readonly perMille: number } | { readonly kind: "budgetShare"; readonly share: number };
}

/** Reads the tiers of a BurnRatePolicy. Reports every mistake and leaves such a tier out. */
export function readPolicy(policy: BurnRatePolicyDoc, report: Report): TierSpec[] {
  const names = new Set<string>();
  return policy.spec.tiers.flatMap((tier, i) => {
    const path = ["spec", "tiers", i];
    const seconds = (key: "longWindow" | "shortWindow" | "for" | "keepFiringFor") => readSeconds(tier[key] ?? "0s", [...path, key], report);
    const [long, short, hold, keep] = [seconds("longWindow"), seconds("shortWindow"), seconds("for"), seconds("keepFiringFor")];
    if ((tier.budgetShare === undefined) === (tier.factor === undefined)) report("RUL_SLO_VALUE", path, "expected exactly one of budgetShare and factor");
    if (names.has(tier.name)) report("RUL_SLO_DUPLICATE", [...path, "name"], `two tiers are named "${tier.name}"`, "Rename one of them.");
    names.add(tier.name);
    if (long === null || short === null || hold === null || keep === null) return [];
    if (short >= long) report("RUL_SLO_WINDOWS", [...path, "shortWindow"], `the short window (${tier.shortWindow}) is not shorter than the long one (${tier.longWindow})`);
    checkSlots(short, [...path, "shortWindow"], report);
    checkSlots(long, [...path, "longWindow"], report);
    const factor = tier.budgetShare === undefined ? { kind: "fixed" as const, perMille: Math.round((tier.factor ?? 0) * 1_000) } : { kind: "budgetShare" as const, share: tier.budgetShare };
    return [{ name: tier.name, burnTier: tier.burnTier, severity: tier.severity, longWindowSeconds: long, shortWindowSeconds: short, factor, forSeconds: hold, keepFiringForSeconds: keep }];
  });
}

/** Reads an OpenSLO AlertCondition as a tier of one window: its short and long window are the same. */
export function readCondition(name: string, spec: ConditionSpec, path: Path, report: Report): TierSpec[] {
  const at = [...path, "condition"];
  const { condition } = spec;
  const window = readSeconds(condition.lookbackWindow, [...at, "lookbackWindow"], report);
  const hold = readSeconds(condition.alertAfter ?? "0s", [...at, "alertAfter"], report);
  const severity = spec.severity === "page" || spec.severity === "ticket" ? spec.severity : null;
  if (severity === null) report("RUL_SLO_VALUE", [...path, "severity"], `severity is "page" or "ticket", not "${spec.severity}"`);
  if (condition.op !== "gt") report("RUL_SLO_UNSUPPORTED", [...at, "op"], `a burn rate alerts when it is greater than its threshold, not "${condition.op}"`, "Use op: gt.");
  if (condition.threshold <= 0) report("RUL_SLO_VALUE", [...at, "threshold"], "expected a burn rate above 0");
  if (window === null || hold === null || severity === null) return [];
  checkSlots(window, [...at, "lookbackWindow"], report);
  const burnTier = window <= 3_600 ? "fast" : window <= 21_600 ? "medium" : window <= 86_400 ? "slow" : "long";
  const factor = { kind: "fixed" as const, perMille: Math.round(condition.threshold * 1_000) };
  return [{ name, burnTier, severity, longWindowSeconds: window, shortWindowSeconds: window, factor, forSeconds: hold, keepFiringForSeconds: 0 }];
}

/**
 * Works out the factors of a policy for one SLO and checks that each tier can fire there, and only over budget.
 *
 * A budget share q in a window L of a period P is the factor q x P / L: 2 % in 1 h of 30 d is 14.4. Rounded to a thousandth.
 * @param path where the SLO names the policy: mistakes are reported there
 * @see https://sre.google/workbook/alerting-on-slos/#recommended_parameters_for_an_slo_based_a
 */
export function resolveTiers(specs: readonly TierSpec[], slo: { readonly periodSeconds: number; readonly targetPpb: number }, path: Path, report: Report): BurnTier[] {
  return specs.map(({ factor, ...tier }) => {
    const factorPerMille = factor.kind === "fixed" ? factor.perMille : Math.round((factor.share * slo.periodSeconds * 1_000) / tier.longWindowSeconds);
    const called = `tier "${tier.name}": factor ${factorPerMille / 1_000}`;
    if (factorPerMille < 1_000) report("RUL_SLO_FACTOR_BELOW_ONE", path, `${called} is below 1, so it would alert while the objective is met`);
    if (BigInt(factorPerMille) * BigInt(1_000_000_000 - slo.targetPpb) >= 1_000_000_000_000n) {
      report("RUL_SLO_TIER_INFEASIBLE", path, `${called} can never be reached: at this target errors burn at most ${Number((1e9 / (1e9 - slo.targetPpb)).toFixed(3))} times the budget`);
    }
    if (tier.longWindowSeconds > slo.periodSeconds) report("RUL_SLO_WINDOWS", path, `tier "${tier.name}": the long window is longer than the period`);
    return { ...tier, factorPerMille };
  });
}

function readSeconds(text: string, path: Path, report: Report): number | null {
  const seconds = parseDuration(text);
  if (seconds === null) report("RUL_SLO_VALUE", path, `not a duration: "${text}"`, "Write a whole number with s, m, h, d or w, such as 5m.");
  return seconds;
}

const SLOT_SECONDS = 10;

function checkSlots(seconds: number, path: Path, report: Report): void {
  if (seconds < 2 * SLOT_SECONDS) report("RUL_SLO_WINDOWS", path, `a window of ${seconds}s is shorter than two slots of ${SLOT_SECONDS}s`);
  else if (seconds % SLOT_SECONDS !== 0 || (seconds > 21_600 && seconds % 60 !== 0)) report("RUL_SLO_WINDOWS", path, `a window of ${seconds}s is not made of whole slots`);
}
