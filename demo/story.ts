import type { DemoIssuer } from "./issuer.ts";

export interface StoryDeps {
  readonly issuer: Pick<DemoIssuer, "rotate" | "setFailing">;
  readonly pause: (ms: number) => Promise<void>;
  readonly print: (line: string) => void;
  readonly showStatus: () => Promise<void>;
  readonly isOver: () => boolean;
  readonly nowMs: () => number;
  readonly warmUpMs: number;
  readonly pages: { readonly fired: () => boolean; readonly resolved: () => boolean };
}

const LONGEST_OUTAGE_MS = 5 * 60_000;
const SHORTEST_OUTAGE_MS = 45_000;
const STATUS_EVERY_MS = 15_000;

/** What happens, in order: a key rotation that goes well, an outage of the key set, its end, the end of the page. */
export async function tellStory(d: StoryDeps): Promise<void> {
  const say = (text: string) => d.print(`${new Date(d.nowMs()).toISOString().slice(11, 19)} ${text}`);
  await watch(d, d.warmUpMs / 2, () => false);
  if (d.isOver()) return;
  await d.issuer.rotate();
  say("The issuer rotates its signing key. It published the new one beforehand and leaves the old one: nobody is paged.");
  await watch(d, d.warmUpMs / 2, () => false);
  if (d.isOver()) return;
  await d.showStatus();
  d.issuer.setFailing(true);
  const failedAtMs = d.nowMs();
  say("OUTAGE: the issuer's JWKS endpoint answers 503. Once their key caches expire, gateways answer 401 to everybody,\n         as if every token were bad. Watch the burn rates rise; the page is due within a minute.");
  await watch(d, LONGEST_OUTAGE_MS, () => d.pages.fired());
  if (d.isOver()) return;
  say(d.pages.fired() ? `Paged ${Math.round((d.nowMs() - failedAtMs) / 1000)} s after the outage began. Expired tokens and scanners went on all the time and paged nobody.` : "No page within five minutes: something is wrong here.");
  await watch(d, SHORTEST_OUTAGE_MS - (d.nowMs() - failedAtMs), () => false);
  d.issuer.setFailing(false);
  if (d.isOver()) return;
  say("The JWKS endpoint is back. The page resolves once its five-minute window has emptied; Ctrl-C ends the demo before that.");
  await watch(d, Number.POSITIVE_INFINITY, () => d.pages.resolved(), 4 * STATUS_EVERY_MS);
  if (!d.isOver()) say("Resolved. The slower windows (30 minutes and more) keep their alerts until they have emptied too.");
}

/** Waits for an event, showing where things stand from time to time. */
async function watch(d: StoryDeps, forMs: number, isSeen: () => boolean, everyMs = STATUS_EVERY_MS): Promise<void> {
  const untilMs = d.nowMs() + forMs;
  let nextMs = d.nowMs() + everyMs;
  while (!d.isOver() && !isSeen() && d.nowMs() < untilMs) {
    await d.pause(Math.min(250, Math.max(1, untilMs - d.nowMs())));
    if (d.nowMs() < nextMs || isSeen() || d.isOver()) continue;
    await d.showStatus();
    nextMs = d.nowMs() + everyMs;
  }
}
