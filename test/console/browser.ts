/** A real Chromium that notes everything a page must not do: errors in its console, requests to others, dialogs. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { eventually } from "../service/eventually.ts";

export interface Watched {
  readonly page: Page;
  /** Console errors and warnings, uncaught errors, dialogs. */
  readonly complaints: readonly string[];
  /** Addresses of requests that would have left this service. */
  readonly outside: readonly string[];
}

export interface TestBrowser {
  readonly open: (theme: "light" | "dark", viewport?: { readonly width: number; readonly height: number }) => Promise<Watched>;
  readonly close: () => Promise<void>;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Panels below the window are not read before they come into sight. */
const SETTLED = `[...document.querySelectorAll(".panel")].every((p) => p.getBoundingClientRect().top > innerHeight || !(p.classList.contains("is-loading") || p.textContent.includes("Loading ..."))) && ![...document.querySelectorAll(".empty")].some((e) => /^Reading/.test(e.textContent))`;

/** Starts the browser of the real part; every page stays on `origin`. */
export async function startBrowser(executablePath: string, origin: string): Promise<TestBrowser> {
  const browser: Browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
  const contexts: BrowserContext[] = [];
  return {
    open: async (theme, viewport = { width: 1440, height: 3_000 }) => {
      const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: "reduce" });
      contexts.push(context);
      const outside: string[] = [], complaints: string[] = [];
      await context.route((url) => url.origin !== origin, (route) => { outside.push(route.request().url()); return route.abort(); });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      page.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") complaints.push(`${m.type()}: ${m.text()}`); });
      page.on("pageerror", (e) => complaints.push(`uncaught: ${e.message}`));
      page.on("dialog", (d) => { complaints.push(`dialog: ${d.message()}`); void d.dismiss(); });
      return { page, complaints, outside };
    },
    close: async () => { await Promise.all(contexts.map((c) => c.close())); await browser.close(); },
  };
}

/** Goes to an address and waits until everything in sight has been read. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await settled(page);
}

export async function settled(page: Page): Promise<void> {
  await page.waitForSelector("h1");
  await eventually(`${page.url()} has read everything`, () => look(page, SETTLED), 60_000);
}

/** The value of an expression in the page, asked for through the debugger: the page's own policy allows no text to become script, and stays so. */
export async function look<T>(page: Page, expression: string): Promise<T> {
  const debug = await page.context().newCDPSession(page);
  try {
    const { result, exceptionDetails } = await debug.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as T;
  } finally {
    await debug.detach();
  }
}

/** Violations that axe finds, each with its rule and the elements. In the other theme only colours can be different. */
export async function axeViolations(page: Page, what: "everything" | "colours"): Promise<readonly string[]> {
  if (!(await look<boolean>(page, "typeof axe === 'object'"))) await look(page, AXE);
  const only = what === "colours" ? { type: "rule", values: ["color-contrast"] } : RULES;
  return look<readonly string[]>(page, `axe.run(document, { runOnly: ${JSON.stringify(only)}, resultTypes: ["violations"] }).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 4).map((n) => n.target.join(" ") + " " + n.html.slice(0, 120) + " " + (n.any[0]?.message ?? "")).join(" | ")))`);
}
