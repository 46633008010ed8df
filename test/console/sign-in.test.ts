/** The console of a service that wants a token, in a real browser. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { part } from "../real/parts.ts";
import { eventually } from "../service/eventually.ts";
import { startService, type RunningService } from "../service/service.ts";
import { axeViolations, look, startBrowser, visit, type TestBrowser } from "./browser.ts";

const chromium = part("chromium");
const TOKEN = "a-token-for-this-test";

describe.skipIf(chromium === null)("the console of a service with API tokens", { timeout: 120_000 }, () => {
  let service: RunningService;
  let browser: TestBrowser;
  let folder = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "auth-slo-sign-in-"));
    writeFileSync(join(folder, "tokens.txt"), `console:${createHash("sha256").update(TOKEN).digest("hex")}\n`);
    service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "error", AUTH_SLO_API_TOKENS_FILE: join(folder, "tokens.txt") }, readyTimeoutMs: 100_000 });
    browser = await startBrowser(chromium ?? "", service.httpUrl);
  }, 150_000);
  afterAll(async () => { await browser.close(); await service.stop(); service.remove(); rmSync(folder, { recursive: true, force: true }); });

  test("it asks for a token, says when one is not known, shows the page with the right one, and keeps it for the tab only", async () => {
    const { page, complaints, outside } = await browser.open("light");
    await page.goto(`${service.httpUrl}/slos`);
    const title = () => page.textContent("dialog[open] h2");
    await page.locator("dialog[open] #token").waitFor();
    expect(await title()).toBe("This service asks for a token");
    expect(await look(page, "document.activeElement.id")).toBe("token");
    expect(await page.getAttribute("#token", "type")).toBe("password");
    expect(await axeViolations(page, "everything")).toEqual([]);

    await page.keyboard.press("Enter");
    expect(await title()).toBe("This service asks for a token");
    await page.fill("#token", "not-the-token");
    await page.keyboard.press("Enter");
    await eventually("it says that the token is not known", async () => (await title()) === "The token was not accepted");

    await page.fill("#token", ` ${TOKEN} `);
    await page.click('dialog[open] button:text-is("Sign in")');
    await eventually("the page is shown", async () => ((await page.textContent("main")) ?? "").includes("Authentication availability"));
    expect(await page.locator("dialog").count()).toBe(0);
    await visit(page, `${service.httpUrl}/boards/auth-slo-executive`);
    expect(await page.locator("dialog").count()).toBe(0);
    expect(page.url()).not.toContain(TOKEN);
    expect(await look(page, "JSON.stringify(localStorage) + document.cookie")).not.toContain(TOKEN);
    const another = await page.context().newPage();
    await another.goto(`${service.httpUrl}/`);
    await another.locator("dialog[open] #token").waitFor();
    expect([...complaints, ...outside]).toEqual([]);
  });

  test("whoever does not sign in is told what to do, and is not asked again and again", async () => {
    const { page, complaints } = await browser.open("dark");
    await page.goto(`${service.httpUrl}/alerts`);
    await page.locator("dialog[open] #token").waitFor();
    await page.keyboard.press("Escape");
    await page.waitForResponse((r) => r.url().endsWith("/api/v1/boards"));
    await eventually("the page says what to do", async () => /A token is required[^]*Reload the page to sign in/.test((await page.textContent("main")) ?? ""));
    expect(await page.locator("dialog").count()).toBe(0);
    await page.reload();
    await page.locator("dialog[open] #token").waitFor();
    expect(complaints).toEqual([]);
  });
});
