/** Lines to copy, with a clipboard and without one. */
import { expect, test } from "vitest";
import { look, visit } from "./browser.ts";
import type { Stage } from "./stage.ts";

const BUTTON = '[data-feed="sdk"] .copy button';

export function copyTests(stage: () => Stage): void {
  test("a copy button puts exactly its lines onto the clipboard and says so", async () => {
    const { seen: { page, complaints }, service } = stage();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: service.httpUrl });
    await visit(page, `${service.httpUrl}/setup`);
    const button = page.locator(BUTTON).first();
    await button.click();
    await page.locator('.copy button:text-is("Copied")').waitFor();
    expect(await look<string>(page, "navigator.clipboard.readText()")).toBe(await page.locator('[data-feed="sdk"] .copy pre').first().textContent());
    expect(await look<string>(page, "navigator.clipboard.readText()")).toContain(new URL(service.otlpHttpUrl).port);
    await page.locator(`${BUTTON}:text-is("Copy")`).first().waitFor();
    expect(complaints).toEqual([]);
  });

  test("over plain HTTP browsers have no clipboard: the lines are selected and the button says what to press", async () => {
    const { browser, service } = stage();
    const { page, complaints } = await browser.open("light");
    await page.addInitScript({ content: "Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined })" });
    await visit(page, `${service.httpUrl}/setup`);
    await page.locator(BUTTON).first().click();
    await page.locator('.copy button:has-text("Ctrl+C")').waitFor();
    expect((await look<string>(page, "getSelection().toString()")).trim()).toBe(await page.locator('[data-feed="sdk"] .copy pre').first().textContent());
    expect(complaints).toEqual([]);
    await page.close();
  });
}
