import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { ALERT_STATES, stepAlert, type Observation } from "../../rules/alert.ts";
import { NOW_MS, ROWS } from "./alert-table.ts";
import { aRule, anAlert } from "./builders.ts";

function observed(kind: Observation["kind"]): Observation {
  return kind === "unknown" ? { kind, reason: "query_failed", why: "no answer" } : { kind, why: "because" };
}

describe("the alert machine", () => {
  test.each(ROWS)("$name", (row) => {
    const step = stepAlert(anAlert({ state: row.state, ...row.was }), observed(row.sees), aRule(row.rule), NOW_MS);
    expect(step.next.state).toBe(row.becomes);
    expect(step.send).toBe(row.send);
    expect(step.next).toMatchObject(row.instants ?? {});
    expect(step.transition === null).toBe(row.state === row.becomes);
    if (step.transition !== null) expect(step.transition).toMatchObject({ from: row.state, to: row.becomes, evalTimeMs: NOW_MS });
  });

  test("every state has a row for every observation", () => {
    const pairs = ALERT_STATES.flatMap((state) => (["true", "false", "unknown"] as const).map((sees) => `${state} x ${sees}`));
    const covered = new Set(ROWS.map((r) => `${r.state} x ${r.sees}`));
    expect(pairs.filter((p) => !covered.has(p))).toEqual([]);
  });

  const kinds = fc.array(fc.constantFrom("true" as const, "false" as const, "unknown" as const), { maxLength: 60 });
  const rules = fc.record({ forMs: fc.constantFrom(0, 20_000, 60_000), keepFiringForMs: fc.constantFrom(0, 30_000), resendMs: fc.constantFrom(10_000, 60_000) });

  test("over any history: leases never run out while it fires, unknown never changes a state, no resolve without evidence", () => {
    fc.assert(fc.property(kinds, rules, (history, over) => {
      const rule = aRule(over);
      let alert = anAlert();
      history.forEach((kind, i) => {
        const atMs = (i + 1) * 10_000;
        const step = stepAlert(alert, observed(kind), rule, atMs);
        if (kind === "unknown") expect(step.transition).toBeNull();
        if (step.transition?.to === "resolved") expect(kind).toBe("false");
        if (step.next.state === "firing" || step.next.state === "recovering") expect(step.next.validUntilMs ?? 0).toBeGreaterThan(atMs + rule.leaseMs - rule.resendMs);
        if (step.send === "resolved") expect(step.next.validUntilMs).toBe(step.next.resolvedAtMs);
        if (step.send !== "none") expect(step.next.firedAtMs).not.toBeNull();
        alert = step.next;
      });
    }));
  });

  test("a second step at the same slot sends nothing more", () => {
    fc.assert(fc.property(kinds, rules, (history, over) => {
      let alert = anAlert();
      history.forEach((kind, i) => {
        const first = stepAlert(alert, observed(kind), aRule(over), i * 10_000);
        const second = stepAlert(first.next, observed(kind), aRule(over), i * 10_000);
        if (first.next.state === second.next.state) expect(second.send).toBe("none");
        alert = first.next;
      });
    }));
  });

  test("a clock that was set back does not stop renewals", () => {
    const step = stepAlert(anAlert({ state: "firing", firedAtMs: 500_000, lastSentAtMs: 900_000_000 }), observed("true"), aRule(), NOW_MS);
    expect(step.send).toBe("firing");
  });
});
