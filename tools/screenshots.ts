/**
 * `npm run screenshots`: takes the README's pictures from the demo's products. Starts the service on free ports with a temporary directory, sends two
 * days of history and an outage that goes on, waits for its page, and writes docs/images/*.png. Needs a Chromium (test/real/chromium.sh finds one).
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { startDemoIssuer } from "../demo/issuer.ts";
import { startDemoService } from "../demo/service.ts";
import { settled, startBrowser, visit } from "../test/console/browser.ts";
import { sendDemoData } from "../test/console/demo-data.ts";
import { sendDemoRevocations } from "../test/console/demo-revocations.ts";
import { eventually } from "../test/service/eventually.ts";

const FOLDER = "docs/images";
const LARGEST_BYTES = 300_000;
const SIZE = { width: 1_360, height: 860 };
const alertsSchema = z.object({ alerts: z.array(z.object({ fingerprint: z.string(), slo: z.string(), severity: z.string(), state: z.string(), annotations: z.record(z.string(), z.string()) })) });

/** Pictures by file name: where, in which theme. `{page}` stands for the page that fires. */
const PICTURES = [
  { name: "overview", path: "/", theme: "light" }, { name: "alert", path: "/alerts/{page}", theme: "light" }, { name: "board-executive", path: "/boards/auth-slo-executive?from=now-2d&to=now", theme: "light" },
  { name: "board-on-call", path: "/boards/auth-slo-on-call?from=now-3h&to=now", theme: "dark" }, { name: "board-debug", path: "/boards/auth-slo-debug?from=now-3h&to=now", theme: "dark" }, { name: "objective", path: "/boards/auth-slo-detail?from=now-2d&to=now", theme: "light" },
  { name: "revocations", path: "/revocations", theme: "light" }, { name: "setup", path: "/setup", theme: "light" },
] as const;

/** What the On-call board's list of alerts shows, as text. */
async function alertStates(httpUrl: string): Promise<string> {
  const board = z.object({ panels: z.array(z.object({ id: z.number(), title: z.string().optional() })) }).parse(await (await fetch(`${httpUrl}/api/v1/boards/auth-slo-on-call`)).json());
  const id = board.panels.find((p) => p.title === "Alert states")?.id ?? 0;
  return (await fetch(`${httpUrl}/api/v1/boards/auth-slo-on-call/panels/${id}/data?from=${Date.now() - 3_600_000}&to=${Date.now()}`)).text();
}

const pause = (ms: number) => sleep(ms);
const issuer = await startDemoIssuer(() => Date.now());
const service = await startDemoService({ alertmanagerUrls: [], issuer, pause, isStopped: () => false, onLine: console.error, onDeath: (why) => { console.error(why); process.exitCode = 1; } });
try {
  console.log(`Sending history and an outage to ${service.otlpUrl} ...`);
  await sendDemoData(service.otlpUrl, { days: 2, outageMinutes: 8, nowMs: Date.now() });
  await sendDemoRevocations(service.otlpUrl, Date.now());
  const page = async () => {
    const { alerts } = alertsSchema.parse(await (await fetch(`${service.httpUrl}/api/v1/alerts`)).json());
    return alerts.find((a) => a.slo === "auth-availability" && a.severity === "page" && a.state === "firing" && (a.annotations["example_traces"] ?? "") !== "")?.fingerprint;
  };
  await eventually("a page fires with its evidence", async () => (await page()) !== undefined, 180_000);
  await eventually("the On-call board tells its cause", async () => /Gateways cannot fetch the signing keys/.test(await alertStates(service.httpUrl)), 180_000);
  await eventually("the revocations are measured", async () => z.object({ revocations: z.array(z.unknown()) }).parse(await (await fetch(`${service.httpUrl}/api/v1/revocations`)).json()).revocations.length > 0, 180_000);
  const browser = await startBrowser(execFileSync("sh", ["test/real/chromium.sh"], { encoding: "utf8" }).trim(), service.httpUrl);
  mkdirSync(FOLDER, { recursive: true });
  for (const { name, path, theme } of PICTURES) {
    const { page: tab, complaints } = await browser.open(theme, SIZE);
    await visit(tab, `${service.httpUrl}${path.replace("{page}", (await page()) ?? "")}`);
    await sleep(1_500);
    await eventually("no part of the service is away", async () => (await tab.textContent("#banner")) === "");
    await settled(tab);
    await tab.screenshot({ path: `${FOLDER}/${name}.png` });
    const bytes = statSync(`${FOLDER}/${name}.png`).size;
    console.log(`${FOLDER}/${name}.png ${Math.round(bytes / 1_000)} KB${complaints.length === 0 ? "" : ` ${complaints.join("; ")}`}`);
    if (bytes > LARGEST_BYTES || complaints.length > 0) process.exitCode = 1;
    await tab.close();
  }
  await browser.close();
} finally {
  await service.stop();
  await issuer.close();
}
