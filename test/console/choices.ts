/** What a viewer chooses on a board: time, variables, refresh; and that the address, Back and a reload show the same. */
import { expect, test } from "vitest";
import { eventually } from "../service/eventually.ts";
import { look, settled, visit } from "./browser.ts";
import { focusedKey, inSight, nextData, panel, timeOf, type Stage } from "./stage.ts";

const ON_CALL = "/boards/auth-slo-on-call";

export function choiceTests(stage: () => Stage): void {
  test("a time of one's own is written as people write it; what cannot be read is said, and nothing changes", async () => {
    const { page, complaints } = stage().seen;
    await visit(page, `${stage().service.httpUrl}${ON_CALL}`);
    await page.click('[data-key="pick Time range"]');
    await page.fill("#range-from", "yesterday");
    await page.press("#range-from", "Enter");
    expect(await page.textContent("#range-wrong")).toMatch(/now-6h/);
    expect(await page.getAttribute("#range-from", "aria-invalid")).toBe("true");
    await page.fill("#range-from", "now-1h");
    await page.fill("#range-to", "now-2h");
    await page.click('button:text-is("Show this time")');
    expect(await page.textContent("#range-wrong")).toMatch(/before/);
    expect(new URL(page.url()).search).toBe("");

    await page.fill("#range-from", "2026-01-05 10:00");
    await page.fill("#range-to", "2026-01-05 12:30:15");
    await page.press("#range-to", "Enter");
    const { from, to } = timeOf(page);
    expect(to - from).toBe((2 * 3_600 + 30 * 60 + 15) * 1_000);
    expect(await page.textContent('[data-key="pick Time range"]')).toContain("2026-01-05 10:00:00 to 2026-01-05 12:30:15");
    expect(await focusedKey(page)).toBe("pick Time range");
    const says = (title: string, text: string) => eventually(`${title} says why it is empty`, async () => ((await (await inSight(page, title)).textContent()) ?? "").includes(text));
    await says("Real-time failures by endpoint and code", "No failures in this time");
    await says("Correlated traces of recent failures", "No failure with a trace id in this time");
    await page.click('[data-key="pick Time range"]');
    expect(await page.inputValue("#range-from")).toBe("2026-01-05 10:00:00");
    await page.keyboard.press("Escape");
    expect(complaints).toEqual([]);
  });

  test("variables come from the address, change what is asked, and are in the address again", async () => {
    const { page } = stage().seen;
    const [first] = await Promise.all([nextData(page, (q) => q.has("var-product", "shop")), visit(page, `${stage().service.httpUrl}${ON_CALL}?var-product=shop&from=now-3h&to=now`)]);
    expect(first.getAll("var-product")).toEqual(["shop"]);
    expect(await page.textContent('[data-key="pick Product"]')).toMatch(/^shop/);
    expect(await (await inSight(page, "Failing endpoints")).locator("tbody").textContent()).not.toContain("partner-gateway");

    await page.click('[data-key="pick Product"]');
    await page.check('label.choice:has-text("streaming") input');
    const [second] = await Promise.all([nextData(page, (q) => q.has("var-product", "streaming")), page.click('button:text-is("Show these")')]);
    expect(second.getAll("var-product").sort()).toEqual(["shop", "streaming"]);
    expect(new URL(page.url()).searchParams.getAll("var-product").sort()).toEqual(["shop", "streaming"]);
    expect(new URL(page.url()).searchParams.get("from")).toBe("now-3h");
    expect(await focusedKey(page)).toBe("pick Product");
    await page.goBack();
    expect(new URL(page.url()).searchParams.getAll("var-product")).toEqual(["shop"]);
    await eventually("the picker shows what the address says", async () => /^shop/.test((await page.textContent('[data-key="pick Product"]')) ?? ""));
    await page.reload();
    await settled(page);
    expect(await page.textContent('[data-key="pick Product"]')).toMatch(/^shop/);
    expect(await page.textContent('[data-key="pick Time range"]')).toMatch(/^Last 3 hours/);
  });

  test("a text variable narrows the single events, and a value that no statement may hold is refused in words", async () => {
    const { page } = stage().seen;
    const { events } = await stage().read<{ events: { trace_id: string }[] }>("/api/v1/events?reason=jwks_unavailable&service=media-gateway&limit=1");
    await visit(page, `${stage().service.httpUrl}/boards/auth-slo-debug?from=now-3h&to=now`);
    await page.fill('[data-key="var trace"]', events[0]?.trace_id ?? "");
    await Promise.all([nextData(page, (q) => (q.get("var-trace") ?? "") !== ""), page.press('[data-key="var trace"]', "Enter")]);
    await inSight(page, "Raw events");
    await eventually("one event is left", async () => (await panel(page, "Raw events").locator("tbody tr").count()) === 1);
    await visit(page, `${stage().service.httpUrl}/boards/auth-slo-debug?var-trace=a%5Cb`);
    expect(await (await inSight(page, "Raw events")).textContent()).toMatch(/parameter is not valid/);
  });

  test("a board reads its data anew as often as chosen, and at once when asked to", async () => {
    const { page } = stage().seen;
    const [first] = await Promise.all([nextData(page), visit(page, `${stage().service.httpUrl}${ON_CALL}?refresh=5s`)]);
    const second = await nextData(page, (q) => Number(q.get("to")) > Number(first.get("to")));
    expect(await page.inputValue('[data-key="refresh"]')).toBe("5s");
    await page.selectOption('[data-key="refresh"]', "5m");
    expect(new URL(page.url()).searchParams.get("refresh")).toBe("5m");
    const chosenMs = Date.now();
    await Promise.all([nextData(page, (q) => Number(q.get("to")) > chosenMs), page.click('[data-key="refresh now"]')]);
    expect(chosenMs).toBeGreaterThan(Number(second.get("to")));
  });

  test("a row closes and opens, and the skip link leaves the board as it is", async () => {
    const { page } = stage().seen;
    await visit(page, `${stage().service.httpUrl}${ON_CALL}`);
    const row = page.locator('.row-title button:has-text("What fails")');
    await row.click();
    expect(await panel(page, "Failing endpoints").count()).toBe(0);
    await page.locator(".skip").focus();
    await page.keyboard.press("Enter");
    expect(await row.getAttribute("aria-expanded")).toBe("false");
    await row.click();
    expect(await panel(page, "Failing endpoints").count()).toBe(1);
  });

  test("on a phone panels stand below one another and nothing is wider than the window", async () => {
    const { browser, service } = stage();
    const { page, complaints } = await browser.open("light", { width: 390, height: 844 });
    for (const path of [ON_CALL, "/setup", "/slos", "/issuers?issuer=https%3A%2F%2Flogin.example.com", "/events"]) {
      await visit(page, `${service.httpUrl}${path}`);
      const wide = await look<number>(page, "Math.max(0, document.documentElement.scrollWidth - innerWidth)");
      expect({ path, wide }).toEqual({ path, wide: 0 });
      const boxes = await look<readonly { top: number; bottom: number }[]>(page, "[...document.querySelectorAll('.panel')].map((p) => p.getBoundingClientRect()).map(({ top, bottom }) => ({ top, bottom }))");
      boxes.forEach(({ top }, i) => { expect(top, path).toBeGreaterThanOrEqual(boxes[i - 1]?.bottom ?? 0); });
    }
    expect(complaints).toEqual([]);
    await page.close();
  });
}
