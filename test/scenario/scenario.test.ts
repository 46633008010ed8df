import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { runScenario, T0, type Outcome } from "./scenario-run.ts";
import { scenarioSchema, type Scenario } from "./scenario-schema.ts";

const DIR = new URL("cases/", import.meta.url);
const scenarios = readdirSync(DIR).filter((f) => f.endsWith(".yaml")).flatMap((file) =>
  parseAllDocuments(readFileSync(new URL(file, DIR), "utf8")).map((document) => scenarioSchema.parse(document.toJS())));

type Labels = Readonly<Record<string, string>>;
const matches = (labels: Labels, wanted: Labels) => Object.entries(wanted).every(([name, value]) => labels[name] === value);
const seconds = (atMs: number) => (atMs - T0) / 1_000;

function timelineOf(outcome: Outcome, labels: Labels) {
  return outcome.transitions.filter((t) => matches(t.labels, labels)).map((t) => ({ at: seconds(t.evalTimeMs), state: t.to }));
}

/** Runs of slots in which Alertmanager held the alert to be active. */
function spansOf(slots: Outcome["active"][number]) {
  const spans: { from: number; until?: number }[] = [];
  slots.forEach(({ atSeconds, isActive }, i) => {
    const wasActive = slots[i - 1]?.isActive ?? false;
    if (isActive && !wasActive) spans.push({ from: atSeconds });
    const last = spans.at(-1);
    if (!isActive && wasActive && last !== undefined) last.until = atSeconds;
  });
  return spans;
}

function check(s: Scenario, outcome: Outcome): void {
  for (const e of s.expect.timeline) expect(timelineOf(outcome, e.labels), `timeline of ${JSON.stringify(e.labels)}`).toEqual(e.states);
  s.expect.active.forEach((e, i) => expect(spansOf(outcome.active[i] ?? []), `active ${JSON.stringify(e.labels)}`).toEqual(e.during));
  for (const e of s.expect.says) {
    const newest = outcome.told.findLast((t) => seconds(t.atMs) <= e.at && matches(t.alert.body.labels, e.labels))?.alert;
    expect(newest?.kind, `said at ${e.at} s`).toBe(e.kind);
    for (const [name, part] of Object.entries(e.annotations)) expect(newest?.body.annotations[name], name).toContain(part);
    for (const name of e.lacks) expect(newest?.body.annotations).not.toHaveProperty(name);
  }
  for (const e of s.expect.accepted) {
    const kinds = outcome.accepted.filter((a) => matches(a.alert.labels, e.labels) && seconds(a.atMs) >= e.from && seconds(a.atMs) <= e.until)
      .map((a) => (Date.parse(a.alert.endsAt) > a.atMs ? "firing" : "resolved"));
    expect(kinds, `accepted from ${e.from} s until ${e.until} s`).toEqual(e.kinds);
  }
  if (s.expect.failures !== undefined) expect(outcome.failures).toEqual(s.expect.failures);
}

describe("scenarios", () => {
  test.each(scenarios)("$name", async (s) => { check(s, await runScenario(s)); });
  test("no label set is ever told in two ways: identity is the labels", async () => {
    for (const s of scenarios) {
      const outcome = await runScenario(s);
      const labelsBy = Map.groupBy(outcome.told, (t) => t.alert.fingerprint);
      for (const told of labelsBy.values()) expect(new Set(told.map((t) => JSON.stringify(t.alert.body.labels))).size).toBe(1);
      for (const { alert } of outcome.told) expect(Date.parse(alert.body.endsAt)).toBeGreaterThanOrEqual(Date.parse(alert.body.startsAt));
    }
  });
});
