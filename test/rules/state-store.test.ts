import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { stepAlert, type AlertInstance } from "../../rules/alert.ts";
import { createStateStore } from "../../rules/state-store.ts";
import type { Store } from "../../store/store.ts";
import { aRule, anAlert } from "./builders.ts";
import { startTestStore } from "./test-store.ts";

const T0 = Date.UTC(2026, 5, 1);
let store: Store;
let dispose: () => Promise<void>;
const invalid: string[] = [];
beforeAll(async () => { ({ store, dispose } = await startTestStore()); });
afterAll(() => dispose());
beforeEach(async () => {
  invalid.length = 0;
  for (const table of ["alert_states", "alert_transitions"]) expect((await store.command({ sql: `TRUNCATE TABLE ${table}` })).kind).toBe("ok");
});

const open = () => createStateStore({ store, onInvalid: (message) => { invalid.push(message); } });
async function loaded(): Promise<readonly AlertInstance[]> {
  const read = await open().loadAlerts();
  if (read.kind === "failed") throw new Error(read.failure.message);
  return read.value;
}
const count = async (table: string) => {
  const read = await store.query({ sql: `SELECT toUInt32(count()) AS n FROM ${table}`, row: z.object({ n: z.number() }) });
  return read.kind === "ok" ? read.value[0]?.n : read.failure.message;
};

const step = stepAlert(anAlert(), { kind: "true", why: "it burns" }, aRule(), T0);
const FIRING: AlertInstance = {
  ...step.next,
  detail: {
    why: "it burns", burns: [{ windowSeconds: 300, burnRate: 41.5, badCount: 3, validCount: 7 }], budget: { spentRatio: 1.2, remainingRatio: -0.2, minutesLeft: -8.6, eventsLeft: -3 },
    exhaustSeconds: 0, evidence: { reasons: [{ reason: "jwks_unavailable", faultDomain: "issuer", issuer: "https://idp.example/\"ä\\", count: 3 }], services: [{ service: "checkout", count: 3 }], traceIds: ["ab"] },
    explainedAtMs: T0, annotations: { summary: "line\nbreak" },
  },
};
const TRANSITION = { ...(step.transition ?? { evalTimeMs: 0, from: "inactive", to: "inactive", why: "" }), fingerprint: FIRING.fingerprint, slo: FIRING.slo, severity: FIRING.severity, labels: FIRING.labels } as const;

describe("alert states in the store", () => {
  test("come back whole", async () => {
    expect(await open().saveAlerts([FIRING], [TRANSITION])).toEqual({ kind: "ok", value: undefined });
    expect(await loaded()).toEqual([FIRING]);
    expect(await count("alert_transitions")).toBe(1);
  });

  test("come back as saved last, also by another process and at the same evaluation time", async () => {
    await open().saveAlerts([FIRING], []);
    const other = open();
    await other.loadAlerts();
    await other.saveAlerts([{ ...FIRING, state: "recovering", keepFiringSinceMs: T0 }], []);
    await other.saveAlerts([{ ...FIRING, state: "resolved", resolvedAtMs: T0 }], []);
    expect((await loaded()).map((a) => a.state)).toEqual(["resolved"]);
  });

  test("saved by a clock that was set back still win", async () => {
    const one = open();
    await one.saveAlerts([FIRING], []);
    const two = open();
    await two.loadAlerts();
    await two.saveAlerts([{ ...FIRING, state: "resolved", resolvedAtMs: T0 - 60_000, evalTimeMs: T0 - 60_000 }], []);
    expect((await loaded()).map((a) => a.state)).toEqual(["resolved"]);
  });

  test("that became inactive do not come back", async () => {
    const states = open();
    await states.saveAlerts([FIRING], []);
    await states.saveAlerts([{ ...FIRING, state: "inactive" }], []);
    expect(await loaded()).toEqual([]);
  });

  test("saved twice are one, transitions too", async () => {
    const states = open();
    await states.saveAlerts([FIRING], [TRANSITION]);
    await states.saveAlerts([FIRING], [TRANSITION]);
    expect(await loaded()).toEqual([FIRING]);
    expect(await count("alert_transitions")).toBe(1);
  });

  test("that do not have the expected form are left out and reported", async () => {
    const row = { slo: "", severity: "", state: "firing", changed_at: "2026-06-01 00:00:00.000", version: 1 };
    await store.insertRows({ table: "alert_states", rows: [{ ...row, fingerprint: "1", state_json: "{\"a\":1}" }, { ...row, fingerprint: "2", state_json: "{" }] });
    await open().saveAlerts([FIRING], []);
    expect(await loaded()).toEqual([FIRING]);
    expect(invalid).toHaveLength(2);
  });
});
