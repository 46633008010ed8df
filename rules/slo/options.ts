import { DIMENSIONS, type Dimension, type SloRevision } from "./model.ts";
import { didYouMean } from "./nearest.ts";
import type { Report } from "./problem.ts";

/** What our annotations add to an OpenSLO v1 SLO. Annotation values are texts in OpenSLO, numbers included. */
export interface SloOptions extends Pick<SloRevision, "groupBy" | "minBadEvents" | "onNoTraffic" | "coverageFloorRatio"> {
  readonly isEnabled: boolean;
  /** Empty when the annotation is missing. */
  readonly runbookAnchor: string;
  readonly whileViolated: "page" | "ticket" | "none";
}

const PREFIX = "auth-slo/";
const KEYS = ["runbook", "group-by", "min-bad-events", "on-no-traffic", "coverage-floor", "enabled", "while-violated"] as const;
const NO_TRAFFIC = ["hold", "good", "bad", "ignore"] as const;
const WHILE_VIOLATED = ["page", "ticket", "none"] as const;
const DEFAULT_MIN_BAD_EVENTS = 2;
const DEFAULT_COVERAGE_FLOOR = 0.9;

/** Reads the `auth-slo/` annotations of an SLO; all others are passed on to alerts as they are. */
export function readOptions(annotations: Readonly<Record<string, string>>, report: Report): SloOptions {
  const path = (key: string) => ["metadata", "annotations", PREFIX + key];
  for (const name of Object.keys(annotations)) {
    const key = name.slice(PREFIX.length);
    if (name.startsWith(PREFIX) && !KEYS.some((k) => k === key)) report("RUL_SLO_UNKNOWN_KEY", path(key), `unknown annotation "${name}"${didYouMean(key, KEYS)}`, `Use ${KEYS.map((k) => PREFIX + k).join(", ")}.`);
  }
  const read = <T>(key: (typeof KEYS)[number], absent: T, parse: (text: string) => T | null, expected: string): T => {
    const text = annotations[PREFIX + key];
    const value = text === undefined ? absent : parse(text);
    if (value === null) report("RUL_SLO_VALUE", path(key), `expected ${expected}, found "${text ?? ""}"`);
    return value ?? absent;
  };
  const number = (pattern: RegExp, most: number) => (text: string) => (pattern.test(text) && Number(text) <= most ? Number(text) : null);
  return {
    groupBy: readGroupBy(annotations[`${PREFIX}group-by`] ?? "product", report),
    minBadEvents: read("min-bad-events", DEFAULT_MIN_BAD_EVENTS, number(/^[1-9]\d{0,8}$/, 1e9), "a whole number above 0"),
    onNoTraffic: read("on-no-traffic", "hold", (text) => NO_TRAFFIC.find((v) => v === text) ?? null, `one of ${NO_TRAFFIC.join(", ")}`),
    coverageFloorRatio: read("coverage-floor", DEFAULT_COVERAGE_FLOOR, number(/^[01](\.\d{1,4})?$/, 1), "a ratio from 0 to 1"),
    whileViolated: read("while-violated", "none", (text) => WHILE_VIOLATED.find((v) => v === text) ?? null, `one of ${WHILE_VIOLATED.join(", ")}`),
    isEnabled: read("enabled", true, (text) => (text === "true" ? true : text === "false" ? false : null), "true or false"),
    runbookAnchor: read("runbook", "", (text) => (/^[a-z0-9][a-z0-9-]{0,99}$/.test(text) ? text : null), "the anchor of a runbook section, in lower-case letters, digits and hyphens"),
  };
}

/** Group dimensions in canonical order, `tenant` always first: a group never spans tenants. */
function readGroupBy(text: string, report: Report): Dimension[] {
  const names = text.split(",").map((name) => name.trim()).filter((name) => name !== "");
  for (const name of names) {
    if (!DIMENSIONS.some((d) => d === name)) report("RUL_SLO_DIMENSION", ["metadata", "annotations", `${PREFIX}group-by`], `unknown dimension "${name}"${didYouMean(name, DIMENSIONS)}`);
    if (name === "signal") report("RUL_SLO_VALUE", ["metadata", "annotations", `${PREFIX}group-by`], "events cannot be grouped by signal: a request seen as log and span counts once");
  }
  return DIMENSIONS.filter((d) => d === "tenant" || names.includes(d));
}
