import type { ReadCounts } from "../ports.ts";
import type { LifecycleMeasurer } from "./lifecycle-measurer.ts";

/** Reads counts as before, but none of SLOs about credentials while those could not be measured: old slices would look like a quiet present. */
export function guardCounts(read: ReadCounts, measurer: Pick<LifecycleMeasurer, "isKnown">): ReadCounts {
  return async (slo, windowsSeconds, evalTimeMs) => {
    const counts = await read(slo, windowsSeconds, evalTimeMs);
    if (slo.sli.lifecycle === undefined || counts.kind === "failed" || measurer.isKnown) return counts;
    return { kind: "failed", failure: { kind: "retryable", code: "RUL_LIFECYCLE_UNMEASURED", clickhouseCode: null, message: "credential events could not be measured in this evaluation" } };
  };
}
