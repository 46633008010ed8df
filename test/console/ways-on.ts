/** Ways from one view to the next: they keep the time and carry what was looked at; Back comes back to it. */
import { expect, test } from "vitest";
import { eventually } from "../service/eventually.ts";
import { look, settled, visit } from "./browser.ts";
import { focusedKey, inSight, type Stage } from "./stage.ts";

const TIME = "from=now-2h&to=now";

export function wayTests(stage: () => Stage): void {
  const open = (path: string) => visit(stage().seen.page, `${stage().service.httpUrl}${path}`);
  const address = () => new URL(stage().seen.page.url());

  test.each([
    ["Failing endpoints", "media-gateway", "/d/auth-slo-debug", { "var-product": "streaming", "var-service": "media-gateway" }],
    ["Burn rate by window", "Authentication availability", "/d/auth-slo-detail", { "var-slo": "auth-availability" }],
  ])("%s leads on with the time and what was clicked, and Back shows the board as it was", async (title, text, path, variables) => {
    const { page } = stage().seen;
    await open(`/boards/auth-slo-on-call?${TIME}`);
    await (await inSight(page, title)).locator(`tbody a:text-is("${text}")`).first().click();
    await settled(page);
    expect(address().pathname).toBe(path);
    expect(Object.fromEntries(address().searchParams)).toMatchObject({ from: "now-2h", to: "now", ...variables });
    expect(await page.textContent('[data-key="pick Time range"]')).toMatch(/^Last 2h|^Last 2 hours/);
    await page.goBack();
    await settled(page);
    expect(address().pathname).toBe("/boards/auth-slo-on-call");
    expect(address().searchParams.get("from")).toBe("now-2h");
  });

  test("a trace leads to every event of it, a group to its own curves", async () => {
    const { page } = stage().seen;
    await open(`/boards/auth-slo-on-call?${TIME}`);
    const trace = (await inSight(page, "Correlated traces of recent failures")).locator("tbody a").first();
    const id = await trace.textContent();
    await trace.click();
    await settled(page);
    expect(address().searchParams.get("var-trace")).toBe(id);
    expect(address().searchParams.get("from")).toBe("now-2h");
    expect(await page.inputValue('[data-key="var trace"]')).toBe(id);

    await open("/boards/auth-slo-detail?var-slo=auth-availability&from=now-1d&to=now");
    await (await inSight(page, "Groups of this objective")).locator('tbody a:text-is("partner-api")').click();
    await settled(page);
    await eventually("the board shows that group", async () => /^partner-api/.test((await page.textContent('[data-key="pick For"]')) ?? ""));
    expect(address().searchParams.get("from")).toBe("now-1d");
  });

  test("events narrow by a click, page on, and Back widens again", async () => {
    const { page, complaints } = stage().seen;
    await open("/events?from=now-1d&to=now");
    expect(await page.locator("tbody tr").count()).toBe(50);
    await page.click('[data-key="older"]');
    await eventually("older events follow", async () => (await page.locator("tbody tr").count()) === 100);
    await page.selectOption("#filter-decision", "deny");
    await page.click('[data-key="show events"]');
    await settled(page);
    expect(address().searchParams.get("decision")).toBe("deny");
    await eventually("the button has the focus still", async () => (await focusedKey(page)) === "show events");
    await page.locator('tbody button:text-is("expired")').first().click();
    await settled(page);
    expect(Object.fromEntries(address().searchParams)).toMatchObject({ decision: "deny", reason: "expired", from: "now-1d" });
    expect(new Set(await page.locator("tbody td:nth-child(3) button").allTextContents())).toEqual(new Set(["expired"]));
    expect(await page.inputValue("#filter-reason")).toBe("expired");
    await page.goBack();
    await settled(page);
    expect(address().searchParams.get("reason")).toBe(null);
    expect(await page.inputValue("#filter-reason")).toBe("");
    await page.fill("#filter-service", "nobody");
    await page.press("#filter-service", "Enter");
    await settled(page);
    expect(await page.textContent("main")).toContain("No event fits in this time");
    await page.click('[data-key="clear filters"]');
    await settled(page);
    expect(address().searchParams.get("service")).toBe(null);
    await page.locator("tbody summary").first().click();
    expect(await page.locator("tbody dl.facts").first().textContent()).toContain("decision");
    expect(complaints).toEqual([]);
  });

  test("revocations are chosen by verdict and time, and lead to one with its instances and their events", async () => {
    const { page } = stage().seen;
    await open("/revocations");
    await page.focus("#verdict");
    await page.selectOption("#verdict", "violated");
    await settled(page);
    await eventually("only those that took too long are left", async () => { const verdicts = await page.locator("tbody td:nth-child(2)").allTextContents(); return verdicts.length > 0 && verdicts.every((v) => v.includes("Violated")); });
    await eventually("the choice has the focus still", async () => (await focusedKey(page)) === "verdict");
    await page.locator("tbody a").first().click();
    await settled(page);
    await eventually("it opens", () => /^\/revocations\/.+/.test(address().pathname));
    await page.locator('tbody a:has-text("checkout-gw")').first().click();
    await settled(page);
    expect(address().searchParams.get("gateway_instance")).toMatch(/^checkout-gw/);
    await eventually("its events of that time are shown", async () => (await page.locator("tbody tr").count()) > 5);
    for (const path of [/^\/revocations\/.+/, /^\/revocations$/]) { await page.goBack(); await settled(page); expect(address().pathname).toMatch(path); }
    expect(await page.inputValue("#verdict")).toBe("violated");
  });

  test("the theme is chosen and kept; an address that is nobody's says so and leads on", async () => {
    const { page } = stage().seen;
    await page.emulateMedia({ colorScheme: "light" });
    await open("/");
    const theme = () => look<string>(page, "document.documentElement.dataset.theme");
    await page.click('[data-theme-choice="dark"]');
    expect(await theme()).toBe("dark");
    await open("/boards/nobody");
    expect(await theme()).toBe("dark");
    expect(await page.textContent("main")).toMatch(/Nothing has this name\s*No board has this uid/);
    await page.click('main a:text-is("To the overview")');
    await settled(page);
    expect(address().pathname).toBe("/");
    await page.click('[data-theme-choice="system"]');
    expect(await theme()).toBe("light");
  });
}
