import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";

/** One own metric as a row of a table: the name carries the unit, `read` gives its value now, per label set. Counters only ever grow. */
export interface MetricRow {
  readonly name: `authslo_${string}`;
  readonly kind: "counter" | "gauge";
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: () => readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

export interface Metrics {
  readonly text: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

/** A registry of the rows and of Node's own process metrics. Every row is read when it is scraped, so nothing is counted twice. */
export function createMetrics(rows: readonly MetricRow[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const row of rows) {
    const common = { name: row.name, help: row.help, labelNames: [...row.labels], registers: [registry] };
    if (row.kind === "gauge") {
      new Gauge({ ...common, collect() { this.reset(); for (const v of row.read()) this.set(v.labels, v.value); } });
    } else {
      new Counter({ ...common, collect() { this.reset(); for (const v of row.read()) this.inc(v.labels, v.value); } });
    }
  }
  return { text: async () => ({ contentType: registry.contentType, text: await registry.metrics() }) };
}
