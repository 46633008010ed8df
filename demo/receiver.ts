/** Stands where an Alertmanager would: takes POST /api/v2/alerts and tells the caller about every alert that is new, or newly resolved. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

const alertSchema = z.object({
  labels: z.record(z.string(), z.string()), annotations: z.record(z.string(), z.string()).default({}),
  startsAt: z.string().default(""), endsAt: z.string().default(""), generatorURL: z.string().default(""),
});
export type ReceivedAlert = z.infer<typeof alertSchema>;

export interface Receiver {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const LARGEST_BODY = 4 * 1024 * 1024;

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error("too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** @param onChange called once when an alert starts and once when it is resolved */
export async function startReceiver(nowMs: () => number, onChange: (alert: ReceivedAlert, isResolved: boolean) => void): Promise<Receiver> {
  const known = new Map<string, boolean>();
  const take = (alerts: readonly ReceivedAlert[]) => {
    for (const alert of alerts) {
      const key = JSON.stringify(Object.entries(alert.labels).sort());
      const isResolved = alert.endsAt !== "" && Date.parse(alert.endsAt) <= nowMs();
      if (known.get(key) === isResolved || (isResolved && !known.has(key))) continue;
      known.set(key, isResolved);
      onChange(alert, isResolved);
    }
  };
  const server = createServer((req, res) => {
    bodyOf(req).then((text) => {
      if (req.method !== "POST" || req.url !== "/api/v2/alerts") { res.statusCode = 404; res.end(); return; }
      take(z.array(alertSchema).parse(JSON.parse(text)));
      res.end();
    }).catch(() => { res.statusCode = 400; res.end(); });
  });
  await new Promise<void>((resolve, reject) => { server.once("error", reject); server.listen(0, "127.0.0.1", resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}
