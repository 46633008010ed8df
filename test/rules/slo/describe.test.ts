import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readShippedSloFiles } from "../../../rules/catalog/read-slo-files.ts";
import { describeTiers } from "../../../rules/slo/describe.ts";
import { formatSeconds, parseDuration, parseLatencyUs } from "../../../rules/slo/duration.ts";
import { loadSlos, type SloFile } from "../../../rules/slo/load.ts";
import { formatProblems } from "../../../rules/slo/problem.ts";

interface OracleRow { S: string; P_d: number; B: number; L_s: number; W_s: number; e: number; theta: number; det_s: number | null; reset_s: number | null; spent: number }
const ORACLE = readFileSync(new URL("../../oracle/burn-rate.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line) as OracleRow);

test.each(ORACLE.filter((r) => r.e === 1))("thresholds, detection, reset and budget follow the oracle: $S over $P_d d, factor $B", (row) => {
  const tier = { name: "t", burnTier: "fast" as const, severity: "page" as const, longWindowSeconds: row.L_s, shortWindowSeconds: row.W_s, factorPerMille: Math.round(row.B * 1_000), forSeconds: 0, keepFiringForSeconds: 0 };
  const [shown] = describeTiers({ targetPpb: Math.round(Number(row.S) * 1e9), periodSeconds: row.P_d * 86_400, tiers: [tier] });
  expect(shown?.thresholdRatio).toBeCloseTo(row.theta, 9);
  expect(shown?.budgetShareAtDetection).toBeCloseTo(row.spent, 9);
  if (row.det_s === null || row.reset_s === null) { expect(shown?.thresholdRatio).toBeGreaterThanOrEqual(1); return; }
  expect(shown?.detectionSeconds).toBeCloseTo(row.det_s, 6);
  expect(shown?.resetSeconds).toBeCloseTo(row.reset_s, 6);
});

const PERIODS = [
  ["page-and-ticket", "30d", [14_400, 6_000, 3_000, 1_000]],
  ["page-and-ticket", "90d", [43_200, 18_000, 9_000, 3_000]],
  ["ticket-only", "30d", [14_400, 6_000, 3_000, 1_000]],
  ["page-and-ticket-28d", "28d", [13_440, 5_600, 2_800, 1_000]],
  ["page-and-ticket-7d", "7d", [16_800, 5_600, 2_800]],
  ["page-3x-in-1h", "30d", [3_000]],
  ["page-3x-in-1h", "7d", [3_000]],
] as const;

async function withPolicy(policy: string, period: string) {
  const own: SloFile = {
    file: "own.yaml", isShipped: false,
    text: `apiVersion: openslo/v1\nkind: SLO\nmetadata: { name: own, annotations: { auth-slo/runbook: own } }\nspec: { service: s, indicatorRef: auth-availability, timeWindow: [{ duration: ${period} }], budgetingMethod: Occurrences, objectives: [{ target: 0.999 }], alertPolicies: [{ alertPolicyRef: ${policy} }] }\n`,
  };
  return loadSlos({ files: [...await readShippedSloFiles(), own] });
}

test.each(PERIODS)("factors follow from budget share and period: %s over %s", async (policy, period, factors) => {
  const loaded = await withPolicy(policy, period);
  if (loaded.kind === "invalid") throw new Error(formatProblems(loaded.problems));
  expect(loaded.slos.find((s) => s.name === "own")?.tiers.map((t) => t.factorPerMille)).toEqual(factors);
});

test.each([["page-and-ticket", "28d"], ["page-and-ticket", "7d"], ["ticket-only", "14d"]])("a policy whose tiers would alert inside the budget is refused: %s over %s", async (policy, period) => {
  const loaded = await withPolicy(policy, period);
  expect(loaded.kind === "invalid" ? [...new Set(loaded.problems.map((p) => p.code))] : loaded.kind).toEqual(["RUL_SLO_FACTOR_BELOW_ONE"]);
});

test.each([["5m", 300], ["1h", 3_600], ["30d", 2_592_000], ["4w", 2_419_200], ["1M", 2_592_000], ["20s", 20], ["", null], ["5", null], ["1.5h", null], ["-5m", null], ["5ms", null], ["9999999m", null]])("durations: %s", (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each([["50ms", 50_000], ["1.5s", 1_500_000], ["800us", 800], ["0ms", null], ["0.0001us", null], ["5000s", null], ["50", null], ["fast", null]])("latencies: %s", (text, us) => {
  expect(parseLatencyUs(text)).toBe(us);
});

test.each([[0, "0s"], [51.84, "51.84s"], [90, "1m30s"], [259_200, "3d"], [86_399, "23h59m59s"]])("seconds for people: %d", (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
