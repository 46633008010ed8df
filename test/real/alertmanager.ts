/** The real Alertmanager, alone, with one webhook receiver that tells everything at once. */
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One alert as Alertmanager's webhook tells it. */
export interface WebhookAlert {
  readonly status: "firing" | "resolved";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly alerts: readonly WebhookAlert[];
  /** The first alert, told already or to come, that fits. */
  readonly next: (fits: (alert: WebhookAlert) => boolean, timeoutMs?: number) => Promise<WebhookAlert>;
  readonly stop: () => Promise<void>;
}

export interface RunningAlertmanager {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Collects what a receiver of Alertmanager would be told. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const alerts: WebhookAlert[] = [];
  const arrivals = new EventEmitter();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (c: Buffer) => chunks.push(c));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { readonly alerts: readonly WebhookAlert[] };
      alerts.push(...body.alerts);
      arrivals.emit("alerts");
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    alerts,
    next: async (fits, timeoutMs = 20_000) => {
      const signal = AbortSignal.timeout(timeoutMs);
      for (;;) {
        const found = alerts.find(fits);
        if (found !== undefined) return found;
        await once(arrivals, "alerts", { signal });
      }
    },
    stop: async () => { server.closeAllConnections(); server.close(); await once(server, "close"); },
  };
}

/** Starts an Alertmanager on a free port and waits until it is ready. Alerts of one SLO and group are told together, after no wait. */
export async function startAlertmanager(binary: string, webhookUrl: string): Promise<RunningAlertmanager> {
  const dir = mkdtempSync(join(tmpdir(), "auth-slo-alertmanager-"));
  const file = join(dir, "alertmanager.yml");
  writeFileSync(file, `route: { receiver: told, group_by: ["..."], group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
receivers: [{ name: told, webhook_configs: [{ url: "${webhookUrl}", send_resolved: true }] }]
`);
  const child = spawn(binary, [`--config.file=${file}`, `--storage.path=${dir}`, "--web.listen-address=127.0.0.1:0", "--cluster.listen-address="], { stdio: ["ignore", "ignore", "pipe"] });
  const stop = async () => {
    if (child.exitCode === null) { const gone = once(child, "exit"); child.kill("SIGKILL"); await gone; }
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    return { url: await addressFrom(child.stderr), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Alertmanager logs the port that it was given. */
function addressFrom(log: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`Alertmanager did not start:\n${text}`));
    const timer = setTimeout(fail, 20_000);
    log.on("end", fail);
    log.on("data", (chunk: Buffer) => {
      if (text.length < 100_000) text += chunk.toString();
      const address = /Listening on" address=(127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(`http://${address}`);
    });
  });
}
