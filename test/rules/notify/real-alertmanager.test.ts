import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAlertBook } from "../../../rules/alert-book.ts";
import { tick } from "../../../rules/engine.ts";
import { defaultTiming } from "../../../rules/engine-ports.ts";
import { createAlertmanagerTransport } from "../../../rules/notify/alertmanager.ts";
import { createNotifier, type Notifier } from "../../../rules/notify/notifier.ts";
import type { ReadCounts } from "../../../rules/ports.ts";
import { systemClock } from "../../../rules/runner-clock.ts";
import { startAlertmanager, startWebhookReceiver, type RunningAlertmanager, type WebhookReceiver } from "../../real/alertmanager.ts";
import { part } from "../../real/parts.ts";
import { anSlo, GROUP } from "../builders.ts";
import { anOutgoing } from "./outgoing.ts";

const binary = part("alertmanager");
const SLOT_MS = 10_000;

/** An evaluator whose every window says the same. */
function evaluator(notifier: Notifier) {
  const book = createAlertBook([]);
  const slo = anSlo({ name: `slo-${notifier.stats[0]?.peer.replace(/\D/g, "") ?? ""}` });
  return async (evalTimeMs: number, says: "burning" | "quiet" | "failed") => {
    const readCounts: ReadCounts = (_slo, windows) => Promise.resolve(says === "failed"
      ? { kind: "failed", failure: { kind: "retryable", code: "STO_AWAY", clickhouseCode: null, message: "away" } }
      : { kind: "ok", value: [{ group: GROUP, windows: windows.map((windowSeconds) => ({ windowSeconds, validCount: 1_000, goodCount: says === "burning" ? 0 : 1_000, coverageRatio: 1 })) }] });
    await tick(evalTimeMs, {
      slos: [slo], book, timing: { ...defaultTiming(240_000), resendMs: SLOT_MS }, links: { publicUrl: "https://slo.example", runbookUrl: "https://slo.example/runbooks" },
      ownConditions: () => notifier.ownConditions(), readCounts,
      readEvidence: () => Promise.resolve({ kind: "ok", value: { reasons: [{ reason: "jwks_unavailable", faultDomain: "issuer", issuer: "https://idp.example", count: 9 }], services: [{ service: "checkout", count: 9 }], traceIds: ["ab".repeat(16)] } }),
      saveAlerts: () => Promise.resolve({ kind: "ok", value: undefined }),
      sendAlerts: notifier.sendAlerts,
    });
    await notifierIdle(notifier);
  };
}

/** Waits until every Alertmanager answered, or failed to, once more than before. */
async function notifierIdle(notifier: Notifier): Promise<void> {
  const settled = () => notifier.stats.map((s) => s.sent + s.invalid + s.failedPosts.away);
  const before = settled();
  while (settled().some((n, i) => n === before[i])) await new Promise((r) => { setImmediate(r); });
}

async function heldBy(am: RunningAlertmanager): Promise<readonly { readonly labels: Record<string, string>; readonly fingerprint: string; readonly startsAt: string; readonly endsAt: string }[]> {
  return await (await fetch(`${am.url}/api/v2/alerts`)).json() as Awaited<ReturnType<typeof heldBy>>;
}

describe.skipIf(binary === null)("a real Alertmanager", { timeout: 60_000 }, () => {
  let webhook: WebhookReceiver;
  let peers: RunningAlertmanager[];
  const notifierFor = (used: readonly RunningAlertmanager[], onFailure: (text: string) => void = () => undefined) => createNotifier({
    transports: used.map((am) => createAlertmanagerTransport(am.url)), clock: systemClock, random: Math.random, onFailure: (_peer, code, message) => onFailure(`${code} ${message}`),
  });

  beforeAll(async () => {
    webhook = await startWebhookReceiver();
    peers = await Promise.all([startAlertmanager(binary ?? "", webhook.url), startAlertmanager(binary ?? "", webhook.url)]);
  });
  afterAll(async () => {
    await Promise.all(peers.map((am) => am.stop()));
    await webhook.stop();
  });

  test("is told a page with its cause, keeps it while nothing can be read, and resolves it", async () => {
    const [am] = peers;
    if (am === undefined) throw new Error("no Alertmanager");
    const notifier = notifierFor([am]);
    const run = evaluator(notifier);
    const firedAtMs = Math.floor(Date.now() / SLOT_MS) * SLOT_MS - 5 * SLOT_MS;
    await run(firedAtMs, "burning");
    const page = await webhook.next((a) => a.labels["alertname"] === "AuthSloBudgetBurn" && a.status === "firing");
    expect(page.labels).toMatchObject({ ...GROUP, severity: "page", burn_tier: "fast" });
    expect(page.annotations).toMatchObject({ runbook_url: "https://slo.example/runbooks#jwks-fetch-failure", failure_mode: "jwks-fetch-failure", services: "checkout (9)" });
    expect(page.annotations["summary"]).toContain("Gateways cannot fetch the signing keys (JWKS) of https://idp.example");
    expect(Date.parse(page.startsAt)).toBe(firedAtMs);

    await run(firedAtMs + SLOT_MS, "failed");
    const [held] = (await heldBy(am)).filter((a) => a.labels["alertname"] === "AuthSloBudgetBurn");
    expect(Date.parse(held?.endsAt ?? "")).toBe(firedAtMs + SLOT_MS + 240_000);
    expect(held?.fingerprint).toBe(page.fingerprint);

    await run(firedAtMs + 2 * SLOT_MS, "quiet");
    const end = await webhook.next((a) => a.labels["alertname"] === "AuthSloBudgetBurn" && a.status === "resolved");
    expect(end.fingerprint).toBe(page.fingerprint);
    expect(Date.parse(end.endsAt)).toBe(firedAtMs + 2 * SLOT_MS);
    expect((await heldBy(am)).map((a) => a.labels["alertname"])).toEqual(["AuthSloWatchdog"]);
    expect(Math.abs(notifier.stats[0]?.clockSkewMs ?? 1e9)).toBeLessThan(2_000);
    await notifier.stop(1_000);
  });

  test("gets its pages whatever becomes of its peer", async () => {
    const [first, second] = peers;
    if (first === undefined || second === undefined) throw new Error("no Alertmanager");
    const away = await startAlertmanager(binary ?? "", webhook.url);
    await away.stop();
    const notifier = notifierFor([away, first, second]);
    const outgoing = anOutgoing({ alertname: "Peers" });
    notifier.sendAlerts([outgoing], Date.now());
    await notifierIdle(notifier);
    for (const am of [first, second]) expect((await heldBy(am)).map((a) => a.fingerprint)).toContain(outgoing.fingerprint);
    expect(notifier.stats.map((s) => s.sent)).toEqual([0, 1, 1]);
    expect(notifier.stats[0]?.failedPosts.away).toBeGreaterThan(0);
    await notifier.stop(0);
  });

  test("refuses one bad alert, and holds all others of its batch", async () => {
    const [am] = peers;
    if (am === undefined) throw new Error("no Alertmanager");
    const failures: string[] = [];
    const notifier = notifierFor([am], (text) => { failures.push(text); });
    const batch = Array.from({ length: 20 }, (_, i) => anOutgoing(i === 13 ? { alertname: "Bisect", "": "no name" } : { alertname: "Bisect", n: String(i) }));
    notifier.sendAlerts(batch, Date.now());
    await notifierIdle(notifier);
    expect((await heldBy(am)).filter((a) => a.labels["alertname"] === "Bisect")).toHaveLength(19);
    expect(failures).toEqual([expect.stringMatching(/^RUL_ALERT_REJECTED 400: .*"":"no name"/s)]);
    expect(notifier.stats[0]).toMatchObject({ sent: 19, invalid: 1, queued: 0 });
    await notifier.stop(0);
  });

  test("computes the same fingerprint as we do, for any labels", async () => {
    const [, am] = peers;
    if (am === undefined) throw new Error("no Alertmanager");
    const notifier = notifierFor([am]);
    const batch = [{ alertname: "Hash", empty: "" }, { alertname: "Hash", route: "/käse/🧀", z: "ÿ" }, { alertname: "Hash", quote: "\"\\\n" }].map(anOutgoing);
    notifier.sendAlerts(batch, Date.now());
    await notifierIdle(notifier);
    const found = (await heldBy(am)).filter((a) => a.labels["alertname"] === "Hash").map((a) => a.fingerprint);
    expect(found.sort()).toEqual(batch.map((a) => a.fingerprint).sort());
    await notifier.stop(0);
  });
});
