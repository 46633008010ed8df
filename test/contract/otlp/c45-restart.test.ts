import { afterEach, expect, test } from "vitest";
import { exportFromPython, type Exported } from "../../real/python-exporters.ts";
import { part } from "../../real/parts.ts";
import type { RunningService } from "../../service/service.ts";
import { jsExporters, type JsExporter } from "./sdk-exporters.ts";
import { eventuallyStored, PATIENCE_MS, startWholeService, storedEvents } from "./stored.ts";

let service: RunningService;
afterEach(async () => { await service.stop(); service.remove(); }, PATIENCE_MS);

const RECORDS = 20;

/** Counts the batches that senders had acknowledged, and wakes whoever waits for more of them. */
function progress(senders: number) {
  const counts = new Map<string, number>();
  const waiting = new Set<() => void>();
  return {
    acknowledged(sender: string) {
      counts.set(sender, (counts.get(sender) ?? 0) + 1);
      for (const wake of [...waiting]) wake();
    },
    /** Resolves once every sender has `batches` more than now. */
    async more(batches: number) {
      const before = new Map(counts);
      const isThere = () => counts.size === senders && [...counts].every(([sender, count]) => count - (before.get(sender) ?? 0) >= batches);
      await new Promise<void>((resolve) => {
        const wake = () => { if (isThere()) { waiting.delete(wake); resolve(); } };
        waiting.add(wake);
        wake();
      });
    },
  };
}

async function storedOnce(filter: Readonly<Record<string, string>>, expected: readonly string[]): Promise<void> {
  await eventuallyStored(service, filter, expected.length);
  const stored = (await storedEvents(service, filter)).map((e) => e.trace_id);
  expect([...stored].sort()).toEqual([...expected].sort());
}

test("C45 JavaScript: every exporter delivers every record through a kill and a restart in order, none lost, none twice", { timeout: PATIENCE_MS }, async () => {
  service = await startWholeService();
  const exporters = jsExporters(service.otlpHttpUrl, service.otlpGrpcAddress, { gzip: true });
  const { acknowledged, more } = progress(exporters.length);
  const sent: string[] = [];
  let isOver = false;
  const run = async (exporter: JsExporter) => {
    while (!isOver) {
      const { traceIds, send } = exporter.prepare(RECORDS);
      sent.push(...traceIds);
      // The HTTP exporters send again by themselves. The gRPC one gives the batch back, as to a sending queue; the same batch is exported again.
      while (!(await send())) await new Promise((resolve) => setTimeout(resolve, 50));
      acknowledged(exporter.name);
    }
    await exporter.shutdown();
  };
  const running = Promise.all(exporters.map(run));
  await more(3);
  await service.kill();
  service = await service.restart();
  await more(3);
  expect(await service.stop()).toBe(0);
  service = await service.restart();
  await more(3);
  isOver = true;
  await running;
  await storedOnce({ service: "js-sdk" }, sent);
});

const python = part("python-otel");
test.skipIf(python === null)("C45 Python: the exporters deliver every record through a kill, by their own sending again, none lost, none twice", { timeout: PATIENCE_MS }, async () => {
  service = await startWholeService();
  const kinds = [["logs", "http"], ["logs", "grpc"], ["traces", "http"], ["traces", "grpc"]] as const;
  const { acknowledged, more } = progress(kinds.length);
  const running = Promise.all(kinds.map(([signal, protocol]) => exportFromPython(python ?? "", { signal, protocol, endpoint: protocol === "http" ? service.otlpHttpUrl : `http://${service.otlpGrpcAddress}`, batches: 120, records: RECORDS, compression: "gzip" }, () => acknowledged(`${signal} ${protocol}`))));
  await more(3);
  await service.kill();
  service = await service.restart();
  const batches: readonly Exported[] = (await running).flat();
  expect(batches.filter((batch) => !batch.acknowledged)).toEqual([]);
  await storedOnce({ service: "python-sdk" }, batches.flatMap((batch) => batch.traceIds));
});
