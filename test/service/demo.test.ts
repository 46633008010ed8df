/** `auth-slo demo` in its short form: the page comes, and nothing is left behind, whichever way it ends. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCommand } from "./command.ts";
import { lookAtPanels, type Looked } from "./empty-panels.ts";
import { eventually } from "./eventually.ts";
import { descendantsOf, isAlive } from "./process-tree.ts";

describe("the demo", () => {
  let scratch = "";
  beforeEach(() => { scratch = mkdtempSync(join(tmpdir(), "auth-slo-demo-test-")); });
  afterEach(() => rmSync(scratch, { recursive: true, force: true }));
  const demo = (...options: string[]) => runCommand(["demo", ...options], { TMPDIR: scratch }, scratch);

  test("a page for auth-availability names jwks_unavailable, every panel has data unless it says that its feed is not connected; Ctrl-C ends everything", { timeout: 300_000 }, async () => {
    let panels: Looked = { filled: [], notConnected: [], empty: [] };
    const startedAtMs = performance.now();
    const running = demo("--history", "1", "--warm-up", "4");
    await running.printed("OUTAGE");
    const outageAtMs = performance.now();
    await running.printed(/Paged \d+ s after the outage began/);
    console.log(`outage after ${Math.round((outageAtMs - startedAtMs) / 1_000)} s, paged ${Math.round((performance.now() - outageAtMs) / 1_000)} s later`);
    const page = /\+-- PAGE: AuthSloBudgetBurn[\s\S]+?\n\+-+\n/.exec(running.output())?.[0] ?? "";
    expect(page).toContain("slo=auth-availability");
    expect(page).toMatch(/top_reasons\s+jwks_unavailable/);
    expect(page).toMatch(/runbook_url\s+http:\/\/127\.0\.0\.1:\d+\/runbooks#jwks-fetch-failure/);
    expect(running.output()).not.toMatch(/service: .* error /);
    const httpUrl = /Open in a browser\s+(http:\/\/127\.0\.0\.1:\d+)\//.exec(running.output())?.[1] ?? "";
    await eventually("every panel of every board has data", async () => { panels = await lookAtPanels(httpUrl, Date.now()); return panels.empty.length === 0; }, 60_000).catch(() => undefined);
    expect(panels.empty).toEqual([]);
    expect(panels.filled.length).toBeGreaterThan(30);
    console.log(`${panels.filled.length} panels with data; not connected: ${panels.notConnected.join(", ")}`);
    const alerts = await (await fetch(`${httpUrl}/api/v1/alerts`)).text();
    expect(alerts).toContain("AuthSloBudgetBurn");
    expect(alerts).not.toContain("AuthSloKeyRotationUnsafe");
    const processes = descendantsOf(running.pid);
    expect(processes.length).toBeGreaterThanOrEqual(2);
    running.signal("SIGINT");
    expect(await running.exited).toEqual({ code: 0, signal: null });
    expect(running.output()).toContain("nothing is left running");
    expect(processes.filter(isAlive)).toEqual([]);
    expect(readdirSync(scratch)).toEqual([]);
  });

  test("it does not wait for a service that died: it says so, cleans up and ends with status 1", { timeout: 120_000 }, async () => {
    const running = demo();
    await running.printed("Sending 14 days of history");
    const processes = descendantsOf(running.pid);
    const [service] = processes;
    process.kill(service ?? 0, "SIGKILL");
    expect((await running.exited).code).toBe(1);
    expect(running.output()).toContain("the service ended (SIGKILL)");
    await expect.poll(() => processes.filter(isAlive), { timeout: 15_000 }).toEqual([]);
    expect(readdirSync(scratch)).toEqual([]);
  });

  test("options out of range are refused", async () => {
    const running = demo("--history", "99");
    expect((await running.exited).code).toBe(2);
    expect(running.output()).toContain("--history must be a number from 0 to 14");
  });
});
