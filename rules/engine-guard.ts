import type { TickPorts } from "./engine-ports.ts";
import type { Read } from "./ports.ts";

/**
 * The same ports, of which none throws: a defect in a reader becomes a failed read, so that alerts are renewed and "cannot evaluate" is told instead
 * of one evaluation after the other being lost.
 */
export function guardPorts(ports: TickPorts): TickPorts {
  return {
    ...ports,
    readCounts: (slo, windowsSeconds, evalTimeMs) => guard(() => ports.readCounts(slo, windowsSeconds, evalTimeMs)),
    readEvidence: (slo, group, fromMs, toMs) => guard(() => ports.readEvidence(slo, group, fromMs, toMs)),
    saveAlerts: (alerts, transitions) => guard(() => ports.saveAlerts(alerts, transitions)),
  };
}

async function guard<T>(run: () => Promise<Read<T>>): Promise<Read<T>> {
  try {
    return await run();
  } catch (error) {
    return { kind: "failed", failure: { kind: "retryable", code: "RUL_PORT_THREW", clickhouseCode: null, message: error instanceof Error ? error.message : String(error) } };
  }
}
