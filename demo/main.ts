/** `npm run demo`: three products through real exporters, two weeks of history, one JWKS outage, one page. Ends by itself or on Ctrl-C. */
import { setTimeout as sleep } from "node:timers/promises";
import { createPipeline } from "./exporters.ts";
import { createGateway } from "./gateway.ts";
import { startDemoIssuer } from "./issuer.ts";
import { runLive } from "./live.ts";
import { PRODUCTS } from "./products.ts";
import { createRandom } from "./random.ts";
import { startReceiver, type ReceivedAlert } from "./receiver.ts";
import { seedProduct } from "./seed.ts";
import { startDemoService } from "./service.ts";

const DAY_MS = 86_400_000;
const WARM_UP_MS = 45_000;

export interface DemoOptions {
  readonly alertmanagerUrls: readonly string[];
  readonly minutes: number;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Runs the whole demo; resolves when it is over and nothing of it runs any more. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { print, signal } = options;
  const nowMs = () => Date.now();
  const pause = (ms: number) => sleep(ms, undefined, { signal }).then(() => undefined, () => undefined);
  let isOver = false;
  const isStopped = () => signal.aborted || isOver;
  let hasPaged = false, hasResolved = false;
  const receiver = await startReceiver(nowMs, (alert, isResolved) => {
    if (alert.labels["severity"] === "page") { if (isResolved) hasResolved = hasPaged; else hasPaged = true; }
    for (const line of alertLines(alert, isResolved)) print(line);
  });
  const issuer = await startDemoIssuer(nowMs);
  print("Starting auth-slo with an empty data directory ...");
  const service = await startDemoService([receiver.url, ...options.alertmanagerUrls].join(","), (line) => print(`  service: ${line}`), pause);
  const pipelines = PRODUCTS.map((product) => ({ product, pipeline: createPipeline(product, service.otlpUrl, issuer.url), random: createRandom(product.peakHour) }));
  try {
    print(`Console:  ${service.httpUrl}/\nAPI:      ${service.httpUrl}/api/v1/slos\nAlerts:   ${options.alertmanagerUrls.length > 0 ? options.alertmanagerUrls.join(", ") : "printed here"}`);
    const endMs = nowMs();
    print("Sending two weeks of history of three products through the OpenTelemetry exporters ...");
    const counts = await Promise.all(pipelines.map((p) => seedProduct({ ...p, fromMs: endMs - 14 * DAY_MS, toMs: endMs, isStopped, onProgress: (done, events) => { if (done === 1) print(`  ${p.product.product}: ${events.toLocaleString("en")} events`); } })));
    if (!isStopped()) print(`History is in: ${counts.reduce((a, b) => a + b, 0).toLocaleString("en")} decisions. Live traffic starts: valid and expired tokens, scanners, a key that rotates.`);
    const live = pipelines.map((p) => runLive({ ...p, issuer, verify: createGateway({ jwksUrl: issuer.jwksUrl, issuer: issuer.url, nowMs }), nowMs, pause, isStopped }));
    await story({ issuer, pause, print, isStopped, until: endMs + options.minutes * 60_000, nowMs, hasPaged: () => hasPaged, hasResolved: () => hasResolved });
    if (!isStopped()) print("The demo is over.");
    isOver = true;
    await Promise.race([Promise.all(live), sleep(3_000)]);
    await Promise.race([Promise.allSettled(pipelines.map((p) => p.pipeline.shutdown())), sleep(3_000)]);
  } finally {
    await service.stop();
    await issuer.close();
    await receiver.close();
    print("Stopped; nothing is left running.");
  }
}

interface Story {
  readonly issuer: { readonly rotate: () => Promise<void>; readonly setFailing: (failing: boolean) => void };
  readonly pause: (ms: number) => Promise<void>;
  readonly print: (line: string) => void;
  readonly isStopped: () => boolean;
  readonly nowMs: () => number;
  readonly until: number;
  readonly hasPaged: () => boolean;
  readonly hasResolved: () => boolean;
}

/** What happens, in order: a rotation that goes well, an outage of the key set, its end, the alert's end. */
async function story(s: Story): Promise<void> {
  const over = () => s.isStopped() || s.nowMs() >= s.until;
  const clock = () => new Date(s.nowMs()).toISOString().slice(11, 19);
  await s.pause(WARM_UP_MS / 2);
  if (over()) return;
  await s.issuer.rotate();
  s.print(`${clock()} The issuer rotates its key; gateways fetch the new one. Nobody is woken.`);
  await s.pause(WARM_UP_MS / 2);
  if (over()) return;
  s.issuer.setFailing(true);
  s.print(`${clock()} The JWKS endpoint starts to fail. Gateways answer 401 to everybody, as if the tokens were bad. Watch for the page ...`);
  const failedAtMs = s.nowMs();
  while (!over() && !(s.hasPaged() && s.nowMs() - failedAtMs > 60_000)) await s.pause(500);
  s.issuer.setFailing(false);
  if (over()) return;
  s.print(`${clock()} The JWKS endpoint is back. The page resolves when the five-minute window is clean again; Ctrl-C ends the demo now.`);
  while (!over() && !s.hasResolved()) await s.pause(500);
}

function alertLines(alert: ReceivedAlert, isResolved: boolean): readonly string[] {
  const { labels, annotations } = alert;
  if (labels["severity"] === "none" || labels["alertname"] === "AuthSloWatchdog") return [];
  const title = `${isResolved ? "RESOLVED" : (labels["severity"] ?? "alert").toUpperCase()}  ${labels["alertname"] ?? ""}`;
  const shown = isResolved ? [] : Object.entries(annotations).map(([name, value]) => `  | ${name}: ${value}`);
  return ["", `  +-- ${title}`, `  | ${Object.entries(labels).filter(([n]) => n !== "alertname").map(([n, v]) => `${n}=${v}`).join(" ")}`, ...shown, "  +--", ""];
}
