import { describe, expect, test } from "vitest";
import { alertPayload } from "../../../rules/notify/payload.ts";
import { burnAlertIdentity } from "../../../rules/alert-identity.ts";
import { inactiveAlert } from "../../../rules/alert-moves.ts";
import { EMPTY_DETAIL } from "../../../rules/alert-detail.ts";
import { aTier, anSlo, GROUP } from "../builders.ts";

const T0 = Date.UTC(2026, 0, 1);
const LINKS = { publicUrl: "https://slo.example", runbookUrl: "https://slo.example/runbooks" };
const slo = anSlo();
const tier = aTier();
const subject = { kind: "slo", slo, tier } as const;
const alert = { ...inactiveAlert(burnAlertIdentity(slo, tier, GROUP)), state: "firing" as const, activeAtMs: T0, firedAtMs: T0 + 60_000, evalTimeMs: T0 + 600_000, validUntilMs: T0 + 840_000 };

describe("what Alertmanager is sent", () => {
  test("starts when it fired, not when it became active, and is good for its lease", () => {
    const { body, expiresAtMs } = alertPayload(alert, "firing", subject, LINKS, 900_000);
    expect([body.startsAt, body.endsAt, expiresAtMs]).toEqual(["2026-01-01T00:01:00.000Z", "2026-01-01T00:14:00.000Z", T0 + 840_000]);
  });
  test("ends when it resolved, and is worth telling for its retention", () => {
    const { body, expiresAtMs } = alertPayload({ ...alert, state: "resolved", resolvedAtMs: T0 + 300_000 }, "resolved", subject, LINKS, 900_000);
    expect([body.endsAt, expiresAtMs]).toEqual(["2026-01-01T00:05:00.000Z", T0 + 1_200_000]);
  });
  test("never ends before it starts, which Alertmanager refuses", () => {
    const { body } = alertPayload({ ...alert, resolvedAtMs: T0 }, "resolved", subject, LINKS, 0);
    expect(body.endsAt).toBe(body.startsAt);
  });
  test("has only stable labels", () => {
    expect(alertPayload(alert, "firing", subject, LINKS, 0).body.labels).toEqual({ alertname: "AuthSloBudgetBurn", burn_tier: "fast", product: "shop", severity: "page", slo: "auth-availability", tenant: "acme" });
  });
  test("labels of the SLO file route, and never replace ours; names that Alertmanager refuses are mended", () => {
    const own = anSlo({ labels: { team: "identity", severity: "none", "cost-center": "7", "0day": "x", empty: "" } });
    expect(burnAlertIdentity(own, tier, GROUP).labels).toEqual({ _0day: "x", alertname: "AuthSloBudgetBurn", burn_tier: "fast", cost_center: "7", product: "shop", severity: "page", slo: "auth-availability", team: "identity", tenant: "acme" });
  });
  test("texts from the network are cut and cleaned", () => {
    const evil = `https://idp.example/\u0000\u001b[31m\u202e${"x".repeat(5_000)}`;
    const evidence = { reasons: [{ reason: evil, faultDomain: evil, issuer: evil, count: 1 }], services: Array.from({ length: 50 }, () => ({ service: evil, count: 1 })), traceIds: Array.from({ length: 50 }, () => "ab".repeat(16)) };
    const { annotations } = alertPayload({ ...alert, detail: { ...EMPTY_DETAIL, evidence } }, "firing", subject, LINKS, 0).body;
    for (const text of Object.values(annotations)) {
      expect(text.length).toBeLessThanOrEqual(2_000);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
    expect(annotations["example_traces"]?.split(", ")).toHaveLength(5);
  });
  test("without addresses has no links, and no empty ones", () => {
    const { body } = alertPayload(alert, "firing", subject, { publicUrl: "", runbookUrl: "" }, 0);
    expect(body).not.toHaveProperty("generatorURL");
    expect(Object.keys(body.annotations).filter((n) => n.endsWith("_url"))).toEqual([]);
  });
});
