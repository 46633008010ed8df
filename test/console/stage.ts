/** What the tests of the console share: one service with data, one browser, one page that is watched all the time. */
import type { Locator, Page, Response } from "playwright-core";
import type { RunningService } from "../service/service.ts";
import { eventually } from "../service/eventually.ts";
import { look, visit, type TestBrowser, type Watched } from "./browser.ts";

export interface Stage {
  readonly service: RunningService;
  readonly browser: TestBrowser;
  readonly seen: Watched;
  /** An answer of the service's own API. */
  readonly read: <T>(path: string) => Promise<T>;
}

/** A panel by its title. */
export const panel = (page: Page, title: string): Locator => page.locator(".panel", { has: page.locator(`h3:text-is("${title}")`) });

export interface Column { readonly name: string; readonly type: string; readonly labels: Readonly<Record<string, string>>; readonly values: readonly unknown[] }
export interface PanelAnswer { readonly targets: readonly { readonly sql: string; readonly fields: readonly Column[] }[] }

/** What the next question for a panel's data asks that is answered and fits; others may still be on their way. */
export async function nextData(page: Page, fits: (query: URLSearchParams) => boolean = () => true): Promise<URLSearchParams> {
  const response: Response = await page.waitForResponse((r) => /\/panels\/\d+\/data\?/.test(r.url()) && fits(new URL(r.url()).searchParams));
  return new URL(response.url()).searchParams;
}

/** A panel that is in sight and has been read. */
export async function inSight(page: Page, title: string): Promise<Locator> {
  const frame = panel(page, title);
  await frame.scrollIntoViewIfNeeded();
  await eventually(`${title} is read`, async () => { const text = (await frame.textContent()) ?? ""; return !text.includes("Loading ...") && (await frame.getAttribute("class"))?.includes("is-loading") === false; });
  return frame;
}

interface Opened { readonly frame: Locator; readonly answer: PanelAnswer }

/** Goes to a board and gives back a panel of it, scrolled into sight, with the data behind it. */
export async function openTable(stage: Stage, path: string, title: string): Promise<Opened> {
  const { page } = stage.seen;
  const id = (await stage.read<{ panels: { id: number; title?: string }[] }>(`/api/v1/boards/${boardOf(path)}`)).panels.find((p) => p.title === title)?.id ?? -1;
  const asked = page.waitForRequest((r) => r.url().includes(`/panels/${id}/data?`));
  await visit(page, `${stage.service.httpUrl}${path}`);
  const frame = await inSight(page, title);
  const { pathname, search } = new URL((await asked).url());
  return { frame, answer: await stage.read<PanelAnswer>(pathname + search) };
}

/** The same for a chart, once it is drawn. */
export async function openChart(stage: Stage, path: string, title: string): Promise<Opened & { readonly over: Locator }> {
  const opened = await openTable(stage, path, title);
  const over = opened.frame.locator(".u-over");
  await over.waitFor();
  return { ...opened, over };
}

const boardOf = (path: string) => /^\/(?:boards|d)\/([\w-]+)/.exec(path)?.[1] ?? "";

/** Presses at one share of an element's width and lets go at another. */
export async function drag(page: Page, over: Locator, from: number, to: number): Promise<void> {
  const box = await over.boundingBox();
  if (box === null) throw new Error("the chart is not to be seen");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * (from + to) / 2, y, { steps: 4 });
  await page.mouse.move(box.x + box.width * to, y, { steps: 4 });
  await page.mouse.up();
}

/** Beginning and end of the time in the address, in milliseconds; NaN for words such as `now-6h`. */
export function timeOf(page: Page): { readonly from: number; readonly to: number } {
  const query = new URL(page.url()).searchParams;
  return { from: Number(query.get("from") ?? "NaN"), to: Number(query.get("to") ?? "NaN") };
}

export const focusedKey = (page: Page): Promise<string | null> => look<string | null>(page, "document.activeElement?.getAttribute('data-key') ?? null");
