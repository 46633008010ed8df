/** `npm run demo`: three products through real exporters, two weeks of history, one JWKS outage, one page. Ends by itself or on Ctrl-C. */
import { setTimeout as sleep } from "node:timers/promises";
import { createPipeline } from "./exporters.ts";
import { createGateway } from "./gateway.ts";
import { startDemoIssuer } from "./issuer.ts";
import { runLive } from "./live.ts";
import { alertLine, pageText } from "./page-text.ts";
import { PRODUCTS } from "./products.ts";
import { createRandom } from "./random.ts";
import { keyIntroduced, leakToken, NEWEST_REVOCATION_MS, tellCredentials, tokenRevoked, useRevokedToken, type CredentialNews } from "./revocations.ts";
import { startReceiver, type ReceivedAlert } from "./receiver.ts";
import { seedProducts } from "./seed.ts";
import { startDemoService } from "./service.ts";
import { statusLines } from "./status-lines.ts";
import { tellStory } from "./story.ts";

const DAY_MS = 86_400_000;
const FLUSH_MS = 3_000;
/** Revocations that are told later than that are not measured any more, nor would anybody tell them so late. */
const REVOKED_DAYS = 2.5;
const REVOKED_EVERY_MS = 3 * 3_600_000;
/** How long a key is published before it signs: longer than gateways keep a key set. */
const KEY_LEAD_MS = 3_600_000;

export interface DemoOptions {
  /** Alertmanagers that get the pages too; the demo's own receiver always prints them. */
  readonly alertmanagerUrls: readonly string[];
  /** Longest time from the first live request on. */
  readonly minutes: number;
  /** Days of history to send first, 0 to 14. */
  readonly historyDays: number;
  /** Live traffic before the outage. */
  readonly warmUpSeconds: number;
  readonly print: (line: string) => void;
  /** Aborting it ends the demo in order. */
  readonly signal: AbortSignal;
}

/** Runs the whole demo; resolves with the exit status when it is over and nothing of it runs any more: 0, or 1 when the service broke down. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { print } = options;
  const nowMs = () => Date.now();
  const broken = new AbortController();
  const signal = AbortSignal.any([options.signal, broken.signal]);
  const seen = { fired: false, resolved: false };
  const closers: (() => Promise<void>)[] = [];
  try {
    const receiver = await startReceiver(nowMs, (alert, isResolved) => { showAlert(alert, isResolved, !seen.fired, print); noteAlert(seen, alert, isResolved); });
    closers.push(receiver.close);
    const issuer = await startDemoIssuer(nowMs);
    closers.push(issuer.close);
    print("auth-slo demo: starting the service with an empty data directory ...");
    const pause = (ms: number) => sleep(ms, undefined, { signal }).then(() => undefined, () => undefined);
    const service = await startDemoService({
      alertmanagerUrls: [receiver.url, ...options.alertmanagerUrls], issuer, pause, isStopped: () => signal.aborted, onLine: (line) => print(`  service: ${line}`),
      onDeath: (why) => { print(why); broken.abort(); },
    });
    closers.push(service.stop);
    for (const line of introduction(service.httpUrl, options)) print(line);
    await perform({ ...options, signal, pause, nowMs, issuer, service, seen });
  } catch (error) {
    if (!signal.aborted) { broken.abort(); print(`The demo broke off: ${error instanceof Error ? error.message : String(error)}`); }
  } finally {
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
    print("Stopped; nothing is left running.");
  }
  return broken.signal.aborted ? 1 : 0;
}

interface Stage extends DemoOptions {
  readonly pause: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly issuer: Awaited<ReturnType<typeof startDemoIssuer>>;
  readonly service: { readonly httpUrl: string; readonly otlpUrl: string };
  readonly seen: { readonly fired: boolean; readonly resolved: boolean };
}

async function perform(s: Stage): Promise<void> {
  const { issuer, service, print, signal, nowMs, pause } = s;
  const parts = PRODUCTS.map((product) => ({ product, pipeline: createPipeline(product, service.otlpUrl, issuer.url), random: createRandom(product.peakHour) }));
  let isOver = false;
  const isStopped = () => signal.aborted || isOver;
  try {
    await untilAborted(seedProducts({ parts, fromMs: nowMs() - s.historyDays * DAY_MS, nowMs, isStopped, print }), signal);
    if (isStopped()) return;
    await seedCredentials(s, parts, nowMs() - s.historyDays * DAY_MS);
    const liveSinceMs = nowMs();
    const showStatus = async () => { for (const line of await statusLines(service.httpUrl, signal)) print(line); };
    const live = parts.map((p) => runLive({ ...p, issuer, verify: createGateway({ jwksUrl: issuer.jwksUrl, issuer: issuer.url, nowMs }), nowMs, pause, isStopped }));
    print("Live traffic starts: valid, expired and forged tokens, scanners without any.\nExpired tokens lower the success rate: that makes tickets, and pages nobody.");
    await tellStory({ issuer, pause, print, showStatus, nowMs, warmUpMs: s.warmUpSeconds * 1_000, isOver: () => isStopped() || nowMs() > liveSinceMs + s.minutes * 60_000, pages: { fired: () => s.seen.fired, resolved: () => s.seen.resolved } });
    if (!isStopped()) print("The demo is over.");
    isOver = true;
    await Promise.race([Promise.all(live), sleep(FLUSH_MS)]);
  } finally {
    isOver = true;
    await Promise.race([Promise.allSettled(parts.map((p) => p.pipeline.shutdown())), sleep(FLUSH_MS)]);
  }
}

/** Keys for every three days since `fromMs`, and in its last days a token withdrawn every three hours, which two gateways go on seeing for a while. One gateway logs a token. */
async function seedCredentials(s: Stage, parts: readonly Parameters<typeof useRevokedToken>[0][], fromMs: number): Promise<void> {
  const [first] = parts;
  if (first !== undefined) leakToken(first, s.nowMs() - 30_000, await s.issuer.sign("careless", 60));
  const news: CredentialNews[] = [];
  const newestMs = s.nowMs() - NEWEST_REVOCATION_MS;
  for (let at = Math.ceil(fromMs / (3 * DAY_MS)) * 3 * DAY_MS; at < newestMs; at += 3 * DAY_MS) news.push(keyIntroduced(`past-${at / (3 * DAY_MS)}`, at - KEY_LEAD_MS, s.issuer.url));
  for (let at = newestMs, i = 0; at >= Math.max(fromMs, newestMs - REVOKED_DAYS * DAY_MS); at -= REVOKED_EVERY_MS, i++) {
    news.push(tokenRevoked(`demo-token-${i}`, at, s.issuer.url));
    for (const n of [i, i + 1]) { const part = parts[n % parts.length]; if (part !== undefined) useRevokedToken(part, at, `demo-token-${i}`); }
  }
  await Promise.all([tellCredentials(s.service.otlpUrl, news, s.print), ...parts.map((part) => untilAborted(part.pipeline.flush(), s.signal))]);
}

/** Settles with `work`, or as soon as the signal is aborted: an exporter may wait long for a service that is gone. */
function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return Promise.race([work, new Promise<void>((resolve) => { if (signal.aborted) resolve(); else signal.addEventListener("abort", () => resolve(), { once: true }); })]);
}

function introduction(httpUrl: string, options: DemoOptions): readonly string[] {
  return [
    "", "  Open in a browser   " + `${httpUrl}/`, "  Ask the API         " + `curl -sS ${httpUrl}/api/v1/slos/auth-availability`,
    "  Pages are printed here" + (options.alertmanagerUrls.length > 0 ? `, and go to ${options.alertmanagerUrls.join(", ")}` : "; set ALERTMANAGER_URL to have them delivered as well"), "  Ctrl-C ends the demo", "",
  ];
}

const isPage = (alert: ReceivedAlert) => alert.labels["severity"] === "page";

function noteAlert(seen: { fired: boolean; resolved: boolean }, alert: ReceivedAlert, isResolved: boolean): void {
  if (!isPage(alert)) return;
  if (isResolved) seen.resolved = seen.fired;
  else seen.fired = true;
}

/** The first page in full; further ones by their summary, tickets and the rest as a line each. The watchdog is not news. */
function showAlert(alert: ReceivedAlert, isResolved: boolean, isFirst: boolean, print: (line: string) => void): void {
  if (alert.labels["alertname"] === "AuthSloWatchdog") return;
  if (isPage(alert) && (isFirst || isResolved)) print(["", ...pageText(alert, isResolved), ""].join("\n"));
  else print(`         ${alertLine(alert, isResolved)}`);
}
