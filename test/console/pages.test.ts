/** Every page of the console in a real Chromium: on demo data, on empty data and with the store away. One service and one browser for all. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { part } from "../real/parts.ts";
import { eventually } from "../service/eventually.ts";
import { startService, type RunningService } from "../service/service.ts";
import { axeViolations, look, settled, startBrowser, visit, type TestBrowser, type Watched } from "./browser.ts";
import { misfits } from "./api-answers.ts";
import { chartTests } from "./charts.ts";
import { choiceTests } from "./choices.ts";
import { copyTests } from "./copying.ts";
import { sendDemoData, sendHostileRows } from "./demo-data.ts";
import { sendDemoRevocations } from "./demo-revocations.ts";
import { wayTests } from "./ways-on.ts";

const chromium = part("chromium");
const FIXED = ["/", "/alerts", "/slos", "/slos/auth-availability", "/boards", "/events", "/issuers", "/revocations", "/setup", "/runbooks"];

interface Alert { readonly fingerprint: string; readonly slo: string; readonly severity: string; readonly state: string; readonly annotations: Readonly<Record<string, string>> }

describe.skipIf(chromium === null)("the console in a real browser", { timeout: 420_000 }, () => {
  let service: RunningService;
  let browser: TestBrowser;
  let seen: Watched;
  let boards: readonly string[] = [];
  const read = async <T>(path: string): Promise<T> => (await (await fetch(`${service.httpUrl}${path}`)).json()) as T;
  const pages = () => [...FIXED, ...boards.map((uid) => `/boards/${uid}`)];

  /** Opens every page once and looks at it in both themes; what is wrong with any of them is the result. */
  const walk = async (paths: readonly string[]): Promise<readonly string[]> => {
    const wrong: string[] = [];
    for (const path of paths) {
      await seen.page.emulateMedia({ colorScheme: "light" });
      await visit(seen.page, `${service.httpUrl}${path}`);
      const text = (await seen.page.textContent("main")) ?? "";
      const broken = /\bNaN\b|\bundefined\b|\bInfinity\b|could not be drawn|could not be shown|made a mistake/.exec(text)?.[0];
      if (broken !== undefined) wrong.push(`${path} says ${broken}`);
      for (const violation of await axeViolations(seen.page, "everything")) wrong.push(`light ${path}: ${violation}`);
      await seen.page.emulateMedia({ colorScheme: "dark" });
      await settled(seen.page);
      for (const violation of await axeViolations(seen.page, "colours")) wrong.push(`dark ${path}: ${violation}`);
    }
    return [...wrong, ...seen.complaints, ...seen.outside];
  };

  beforeAll(async () => {
    service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "error" }, readyTimeoutMs: 100_000 });
    browser = await startBrowser(chromium ?? "", service.httpUrl);
    seen = await browser.open("light");
    boards = (await read<{ boards: { uid: string }[] }>("/api/v1/boards")).boards.map((b) => b.uid);
  }, 150_000);
  afterAll(async () => { await browser.close(); await service.stop(); service.remove(); });

  test("without any data every page says so; no console error, no outside request, no axe violation, light and dark", async () => {
    expect(boards.length).toBeGreaterThanOrEqual(4);
    expect(await walk(pages())).toEqual([]);
    await visit(seen.page, `${service.httpUrl}/`);
    expect(await seen.page.textContent("main")).toContain("No event has arrived yet");
  });

  test("the set-up page names what is wrong with records that cannot be used, and its card turns green with the first event, without a reload", async () => {
    await visit(seen.page, `${service.httpUrl}/setup`);
    const card = seen.page.locator('[data-feed="sdk"]');
    expect(await card.getAttribute("data-status")).toBe("nothing");
    const post = (body: string) => fetch(`${service.otlpHttpUrl}/v1/gateway/generic`, { method: "POST", headers: { "content-type": "application/json" }, body });
    await post('{"message":"nothing about authentication"}');
    await eventually("the card says that records were ignored", async () => (await card.getAttribute("data-status")) === "ignored");
    await post('{"service.name":"checkout","http.route":"/v1/orders","http.response.status_code":401,"auth.decision":"deny","auth.reason":"expired"}');
    await eventually("the card is green", async () => (await card.getAttribute("data-status")) === "receiving");
    expect(await card.textContent()).toContain("Receiving");
    expect(await card.textContent()).toContain("checkout");
  });

  test("on demo data with hostile rows among it: the same, and nothing that a row says is ever run", async () => {
    await sendDemoData(service.otlpHttpUrl, { days: 1, outageMinutes: 12, nowMs: Date.now() });
    await sendHostileRows(service.otlpHttpUrl);
    await sendDemoRevocations(service.otlpHttpUrl, Date.now());
    const firing = async () => (await read<{ alerts: Alert[] }>("/api/v1/alerts")).alerts.find((a) => a.slo === "auth-availability" && a.severity === "page" && a.state === "firing" && (a.annotations["example_traces"] ?? "") !== "");
    await eventually("a page fires with its evidence", async () => (await firing()) !== undefined, 90_000);
    const alert = await firing();
    const revocation = async () => (await read<{ revocations: { id: string }[] }>("/api/v1/revocations")).revocations[0]?.id;
    await eventually("the revocations are measured", async () => (await revocation()) !== undefined, 90_000);
    expect(await walk([...pages(), `/alerts/${alert?.fingerprint ?? ""}`, `/revocations/${(await revocation()) ?? ""}`, "/issuers?issuer=https%3A%2F%2Flogin.example.com"])).toEqual([]);
    expect(await look(seen.page, "typeof window.pwned")).toBe("undefined");
    for (const uid of boards) {
      await visit(seen.page, `${service.httpUrl}/boards/${uid}`);
      await eventually(`${uid} shows values`, async () => (await seen.page.locator(".panel canvas, .panel td, .panel .value").count()) > 5);
    }
  });

  test("every answer of the API is what its OpenAPI document says, problems too", async () => {
    const now = Date.now();
    const range = `from=${now - 3_600_000}&to=${now}`;
    const { revocations } = await read<{ revocations: { id: string }[] }>("/api/v1/revocations");
    const lists = ["/healthz", "/readyz", "/api/v1/status", "/api/v1/slos", "/api/v1/alerts", "/api/v1/ledger", "/api/v1/setup", "/api/v1/boards", "/api/v1/revocations", "/api/v1/revocations/summary", "/api/v1/issuers", "/api/v1/openapi.json"].map((path) => ({ path, address: path }));
    const panels = (await Promise.all(boards.map(async (uid) => {
      const board = await read<{ panels: { id: number; type: string }[]; templating: { list: { name: string; type: string }[] } }>(`/api/v1/boards/${uid}`);
      return [
        { path: "/api/v1/boards/{uid}", address: `/api/v1/boards/${uid}` }, { path: "/api/v1/boards/{uid}/annotations", address: `/api/v1/boards/${uid}/annotations?${range}` },
        ...board.panels.filter((p) => p.type !== "row" && p.type !== "text").map((p) => ({ path: "/api/v1/boards/{uid}/panels/{id}/data", address: `/api/v1/boards/${uid}/panels/${p.id}/data?${range}` })),
        ...board.templating.list.filter((v) => v.type === "query").map((v) => ({ path: "/api/v1/boards/{uid}/variables/{name}", address: `/api/v1/boards/${uid}/variables/${v.name}?${range}` })),
      ];
    }))).flat();
    expect(panels.length).toBeGreaterThan(20);
    expect(await misfits(service.httpUrl, [
      ...lists, ...panels, ...revocations.slice(0, 1).map(({ id }) => ({ path: "/api/v1/revocations/{id}", address: `/api/v1/revocations/${id}` })),
      { path: "/api/v1/slos/{name}", address: "/api/v1/slos/auth-availability" }, { path: "/api/v1/events", address: "/api/v1/events?limit=20" }, { path: "/api/v1/events", address: "/api/v1/events?decision=error&limit=20" },
      { path: "/api/v1/slos/{name}", address: "/api/v1/slos/nobody", status: 404 }, { path: "/api/v1/events", address: "/api/v1/events?limit=0", status: 400 }, { path: "/api/v1/boards/{uid}/variables/{name}", address: `/api/v1/boards/${boards[0] ?? ""}/variables/x?from=2&to=1`, status: 400 },
    ])).toEqual([]);
  });

  test("from a page's link to the failing issuer, to example events and to the runbook it is at most three clicks each", async () => {
    const { alerts } = await read<{ alerts: Alert[] }>("/api/v1/alerts");
    const link = alerts.find((a) => a.slo === "auth-availability" && a.severity === "page" && a.annotations["dashboard_url"]?.includes("streaming"))?.annotations["dashboard_url"] ?? "";
    expect(link).toMatch(/\/\?slo=auth-availability/);
    const { page } = seen;
    await visit(page, link);
    await page.click('main a:text-matches("^Issuer login")');
    await settled(page);
    expect(page.url()).toContain("/issuers?issuer=https%3A%2F%2Flogin.example.com");
    expect(await page.textContent("main")).toContain("https://login.example.com");

    await visit(page, link);
    await page.click('main a:text-is("Example events")');
    await settled(page);
    expect(page.url()).toContain("/events?");
    expect(await page.locator("tbody tr").count()).toBeGreaterThan(5);
    expect(await page.textContent("tbody")).toContain("jwks_unavailable");

    await visit(page, link);
    await page.click('main a:text-is("Runbook")');
    await page.waitForURL(/\/runbooks#jwks-fetch-failure$/);
    expect(await page.isVisible("#jwks-fetch-failure")).toBe(true);

    await visit(page, link);
    const trace = page.locator('main a[href^="/events?trace_id="]').first();
    await trace.click();
    await settled(page);
    expect(await page.locator("tbody tr").count()).toBeGreaterThan(0);
    expect(seen.complaints).toEqual([]);
  });

  test("with the keyboard alone: skip link, menu, time range, rows, table of a chart; nothing traps the focus", async () => {
    const { page } = seen;
    await visit(page, `${service.httpUrl}/boards/${boards.find((b) => b.includes("on-call")) ?? ""}`);
    const focused = () => look<string>(page, "(document.activeElement?.textContent ?? '').trim()");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await look(page, "document.activeElement?.id")).toBe("content");
    await page.keyboard.press("Tab");
    expect(await focused()).toMatch(/^Last 6 hours/);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Last 15 minutes");
    await page.keyboard.press("Escape");
    expect(await focused()).toMatch(/^Last 6 hours/);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await eventually("the address has the new time", () => page.url().includes("from=now-1h"));
    const visited: string[] = [];
    for (let i = 0; i < 400 && visited.at(-1) !== "BODY"; i++) {
      await page.keyboard.press("Tab");
      visited.push(await look<string>(page, "document.activeElement === document.body ? 'BODY' : (document.activeElement.getAttribute('data-key') ?? document.activeElement.tagName)"));
    }
    expect(visited.at(-1)).toBe("BODY");
    expect(visited.filter((v) => v.startsWith("menu ")).length).toBeGreaterThan(4);
    await page.locator('[data-key^="menu "]').first().focus();
    await page.keyboard.press("Enter");
    expect(await page.isVisible("dialog[open] table, dialog[open] .empty")).toBe(true);
    await page.keyboard.press("Escape");
    expect(await page.locator("dialog[open]").count()).toBe(0);
    expect(await look(page, "document.activeElement.getAttribute('data-key')")).toMatch(/^menu /);
  });

  describe("at a usual size of the window", () => {
    const stage = () => ({ service, browser, seen, read });
    beforeAll(() => seen.page.setViewportSize({ width: 1_440, height: 900 }));
    afterAll(() => seen.page.setViewportSize({ width: 1_440, height: 3_000 }));
    chartTests(stage);
    choiceTests(stage);
    wayTests(stage);
    copyTests(stage);
  });

  test("with the store away every page still opens, says what is missing, and recovers by itself; no console error, no axe violation", async () => {
    const stopped = new Set<number>();
    const hold = setInterval(() => { for (const pid of service.enginePids()) if (!stopped.has(pid)) { stopped.add(pid); process.kill(pid, "SIGSTOP"); } }, 100);
    try {
      await eventually("the service knows that its store is away", async () => !(await read<{ isReady: boolean }>("/api/v1/status")).isReady, 90_000);
      expect(await walk(pages())).toEqual([]);
      await visit(seen.page, `${service.httpUrl}/boards/${boards[0] ?? ""}`);
      expect(await seen.page.textContent("main")).toMatch(/The store does not answer/);
      await eventually("the banner says which part is away", async () => ((await seen.page.textContent("#banner")) ?? "").includes("store is not ready"));
    } finally {
      clearInterval(hold);
      for (const pid of stopped) try { process.kill(pid, "SIGCONT"); } catch { /* replaced by the supervisor meanwhile */ }
    }
    await eventually("the banner is gone and the pages have data again", async () => (await seen.page.textContent("#banner")) === "", 120_000);
    expect(seen.complaints).toEqual([]);
  });
});
