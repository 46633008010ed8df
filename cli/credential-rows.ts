/** What came in about credentials: rows of the metrics, and words for /readyz. */
import type { Ingest } from "../ingest/index.ts";
import type { MetricRow, PartStatus } from "../query/index.ts";

export function credentialRows(ingest: () => Ingest | null, nowMs: () => number): readonly MetricRow[] {
  const row = (name: MetricRow["name"], kind: MetricRow["kind"], help: string, labels: readonly string[], read: (i: Ingest) => ReturnType<MetricRow["read"]>): MetricRow => ({ name, kind, help, labels, read: () => { const i = ingest(); return i === null ? [] : read(i); } });
  return [
    row("authslo_credential_events_total", "counter", "Events about credentials made durable since start, by source, kind and outcome (stored, deduplicated, quarantined).", ["source", "kind", "outcome"], (i) => i.credentialEvents.events()),
    row("authslo_credential_source_age_seconds", "gauge", "Time since a source last brought something that became durable; of a configured stream that brought nothing yet, since start.", ["source"], (i) => ages(i, nowMs())),
    row("authslo_sets_total", "counter", "Security Event Tokens by stream and what became of them: OK, or the code of why not.", ["stream", "code"], (i) => i.ssf.sets()),
  ];
}

function ages({ credentialEvents, ssf }: Ingest, nowMs: number): ReturnType<MetricRow["read"]> {
  const startedAtMs = nowMs - process.uptime() * 1_000;
  const last = new Map([...ssf.streams().map(({ name }): [string, number] => [`ssf:${name}`, startedAtMs]), ...credentialEvents.lastDurableAtMs()]);
  return [...last].map(([source, atMs]) => ({ labels: { source }, value: Math.max(0, nowMs - atMs) / 1_000 }));
}

/** A line of /readyz when streams are pushed to us: whether anything came. A silent stream does not make this service unready. */
export function streamsState({ ssf }: Pick<Ingest, "ssf">, nowMs: number): readonly PartStatus[] {
  const pushed = ssf.streams().filter((stream) => stream.delivery === "push");
  if (pushed.length === 0) return [];
  const words = pushed.map(({ name, lastGoodAtMs }) => `${name}: ${lastGoodAtMs === null ? "nothing has come since start" : `last SET ${String(Math.max(0, Math.round((nowMs - lastGoodAtMs) / 1_000)))} s ago`}`);
  return [{ part: "streams", isReady: true, detail: words.join("; ") }];
}
