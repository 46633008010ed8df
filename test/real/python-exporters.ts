/** The OpenTelemetry exporters for Python, as a process. */
import { spawn } from "node:child_process";
import { join } from "node:path";

/** One export as its sender saw it; `traceIds` is one a record, 32 hex digits. */
export interface Exported {
  readonly acknowledged: boolean;
  readonly traceIds: readonly string[];
}

export interface PythonExport {
  readonly signal: "logs" | "traces";
  readonly protocol: "http" | "grpc";
  /** `http://host:port` in both protocols. */
  readonly endpoint: string;
  readonly batches: number;
  readonly records: number;
  readonly compression: "none" | "gzip";
}

/** Exports batch after batch; resolves when the last has been answered or given up. `onBatch` is told each as it ends. */
export function exportFromPython(python: string, what: PythonExport, onBatch: (batch: Exported) => void = () => undefined): Promise<readonly Exported[]> {
  const script = join(import.meta.dirname, "python-otel.py");
  const child = spawn(python, [script, what.signal, what.protocol, what.endpoint, String(what.batches), String(what.records), what.compression], { stdio: ["ignore", "pipe", "pipe"] });
  const batches: Exported[] = [];
  let rest = "";
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => { errors += chunk.toString(); });
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const batch = JSON.parse(line) as Exported;
      batches.push(batch);
      onBatch(batch);
    }
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(batches) : reject(new Error(`the Python exporter ended with ${code}: ${errors.slice(-2_000)}`))));
  });
}
