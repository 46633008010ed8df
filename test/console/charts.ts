/** What a viewer does with a chart or a table of a board. */
import { expect, test } from "vitest";
import { eventually } from "../service/eventually.ts";
import { look, settled } from "./browser.ts";
import { drag, inSight, nextData, openChart, openTable, timeOf, type Stage } from "./stage.ts";

const ON_CALL = "/boards/auth-slo-on-call";
const FAILURES = "Real-time failures by endpoint and code";
const HOUR_MS = 3_600_000;

export function chartTests(stage: () => Stage): void {
  test("a drag over a chart shows that time in every panel; a double click and a button zoom out; Back goes through them one by one", async () => {
    const { page, complaints } = stage().seen;
    const { over } = await openChart(stage(), ON_CALL, FAILURES);
    const [asked] = await Promise.all([nextData(page, (q) => Number(q.get("to")) - Number(q.get("from")) < 2 * HOUR_MS), drag(page, over, 0.5, 0.75)]);
    const zoomed = timeOf(page);
    expect(zoomed.to - zoomed.from).toBeGreaterThan(1.4 * HOUR_MS);
    expect(zoomed.to - zoomed.from).toBeLessThan(1.6 * HOUR_MS);
    expect([asked.get("from"), asked.get("to")]).toEqual([String(zoomed.from), String(zoomed.to)]);
    await settled(page);

    await (await inSight(page, FAILURES)).locator(".u-over").dblclick();
    await eventually("the chart shows twice the time", () => timeOf(page).to - timeOf(page).from > 2.7 * HOUR_MS);
    const twice = timeOf(page);
    expect(twice.to - twice.from).toBe(2 * (zoomed.to - zoomed.from));
    await page.click('[data-key="zoom out"]');
    await eventually("and twice that", () => timeOf(page).to - timeOf(page).from === 2 * (twice.to - twice.from));

    for (const time of [twice, zoomed]) { await page.goBack(); expect(timeOf(page)).toEqual(time); }
    expect(await page.textContent('[data-key="pick Time range"]')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d to \d{4}/);
    await page.goBack();
    expect(new URL(page.url()).search).toBe("");
    await settled(page);
    expect(await page.textContent('[data-key="pick Time range"]')).toMatch(/^Last 6 hours/);
    await page.goForward();
    expect(timeOf(page)).toEqual(zoomed);
    await settled(page);
    expect(complaints).toEqual([]);
  });

  test("the box beside the cursor tells the time and the values that the API gave for it, largest first", async () => {
    const { page } = stage().seen;
    const { frame, over, answer } = await openChart(stage(), ON_CALL, FAILURES);
    const fields = answer.targets[0]?.fields ?? [];
    const times = fields[0]?.values ?? [];
    const series = fields.slice(1).filter((f) => f.type === "number");
    const last = times.findLastIndex((_t, i) => series.some((s) => Number(s.values[i] ?? 0) > 0));
    const wanted = series.map((s) => ({ name: Object.values(s.labels).join(" "), value: Number(s.values[last] ?? 0) })).filter((v) => v.value > 0).sort((a, b) => b.value - a.value);
    expect(wanted.length).toBeGreaterThan(0);
    const box = await over.boundingBox();
    const { fromMs, toMs } = await look<{ fromMs: number; toMs: number }>(page, "({ toMs: Date.now(), fromMs: Date.now() - 6 * 3600000 })");
    const x = (box?.width ?? 0) * ((Number(times[last]) - fromMs) / (toMs - fromMs));
    await over.hover({ position: { x: Math.max(1, Math.min(x, (box?.width ?? 2) - 2)), y: 20 } });
    const tip = frame.locator(".tip:visible");
    await tip.waitFor();
    const shownAt = Date.parse(((await tip.locator(".when").textContent()) ?? "").replace(" ", "T"));
    const at = times.indexOf(shownAt);
    expect(Math.abs(at - last)).toBeLessThanOrEqual(2);
    const lines = await tip.locator(".line").allTextContents();
    const values = series.map((s) => s.values[at]).filter((v): v is number => typeof v === "number").sort((a, b) => b - a);
    expect(lines.map((l) => Number(/([\d.]+)\/min$/.exec(l)?.[1]))).toEqual(values.slice(0, 12).map((v) => Number(v.toFixed(1))));
    await page.mouse.move(5, 5);
    await eventually("it goes with the cursor", async () => (await frame.locator(".tip:visible").count()) === 0);
  });

  test("the heatmap tells region, time and value", async () => {
    const { page } = stage().seen;
    await openChart(stage(), `${ON_CALL}?from=now-1h&to=now`, FAILURES);
    const plot = (await inSight(page, "Latency heatmap by region")).locator(".plot");
    await eventually("a cell says what it is", async () => {
      await plot.hover({ position: { x: 200, y: 12 } });
      return /\d\d:\d\d:\d\d(?:eu|us)-[\w-]+: (?:[\d.]+ m?s|–|No latency.*)/.test((await plot.locator(".tip:visible").textContent()) ?? "");
    });
  });

  test("values of another unit have an axis of their own, on the right", async () => {
    const { frame } = await openChart(stage(), "/boards/auth-slo-debug?from=now-6h&to=now", "JWKS fetch times and errors");
    expect(await frame.locator(".u-axis").count()).toBe(3);
    const names = await frame.locator(".legend button").allTextContents();
    expect(names.length).toBeGreaterThanOrEqual(2);
    for (const name of names) expect(name).toMatch(/errors\(right\).*\/min$|p95[\d.]+ m?s$/);
  });

  test("a line that was hidden and a table that was sorted stay so when the data is read anew", async () => {
    const { page } = stage().seen;
    const { frame } = await openChart(stage(), ON_CALL, FAILURES);
    const line = frame.locator(".legend button").first();
    const key = await line.getAttribute("data-key");
    await line.click();
    const table = await inSight(page, "Burn rate by window");
    await table.locator('[data-key="sort Events in 1 h"]').click();
    const counts = async () => (await table.locator("tbody tr td:last-child").allTextContents()).map((t) => Number(t.replaceAll(",", "")));
    const sorted = await counts();
    expect(sorted).toEqual([...sorted].sort((a, b) => b - a));
    await Promise.all([nextData(page), page.click('[data-key="refresh now"]')]);
    await inSight(page, FAILURES);
    expect(await frame.locator(`[data-key="${key ?? ""}"]`).getAttribute("aria-pressed")).toBe("false");
    await inSight(page, "Burn rate by window");
    expect(await table.locator('th:has([data-key="sort Events in 1 h"])').getAttribute("aria-sort")).toBe("descending");
    const again = await counts();
    expect(again).toEqual([...again].sort((a, b) => b - a));
    await table.locator('[data-key="sort Events in 1 h"]').click();
    expect(await table.locator('th:has([data-key="sort Events in 1 h"])').getAttribute("aria-sort")).toBe("ascending");
  });

  test("an alert is in its state since the board and the API agree it is, however often it is evaluated", async () => {
    const { alerts } = await stage().read<{ alerts: { slo: string; severity: string; state: string; firedAtMs: number | null; labels: Record<string, string> }[] }>("/api/v1/alerts");
    const page = alerts.find((a) => a.slo === "auth-availability" && a.severity === "page" && a.state === "firing" && a.labels["product"] === "streaming");
    const { answer } = await openTable(stage(), ON_CALL, "Alert states");
    const column = (name: string) => answer.targets[0]?.fields.find((f) => f.name === name)?.values ?? [];
    const row = column("SLO").findIndex((slo, i) => slo === "auth-availability" && column("For")[i] === "streaming" && column("Severity")[i] === "page");
    expect(column("Since")[row]).toBe(page?.firedAtMs);
  });

  test("a panel's menu shows its data as a table and the statement as it was run", async () => {
    const { page } = stage().seen;
    const { frame, answer } = await openChart(stage(), ON_CALL, FAILURES);
    await frame.locator('[data-key^="menu "]').click();
    expect(await page.locator("dialog[open] tbody tr").count()).toBeGreaterThan(3);
    await page.click("dialog[open] summary");
    expect(await page.textContent("dialog[open] pre")).toContain((answer.targets[0]?.sql ?? "?").trim().slice(0, 60));
    await page.click('dialog[open] button:text-is("Close")');
    expect(await page.locator("dialog").count()).toBe(0);
  });
}
