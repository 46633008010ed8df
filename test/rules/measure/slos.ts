import { readShippedSloFiles } from "../../../rules/catalog/read-slo-files.ts";
import { loadSlos } from "../../../rules/slo/load.ts";
import type { SloRevision } from "../../../rules/slo/model.ts";
import { formatProblems } from "../../../rules/slo/problem.ts";

/** A latency threshold that is no edge of the rollups. */
const ODD = `
apiVersion: openslo/v1
kind: SLO
metadata: { name: odd-latency, annotations: { auth-slo/group-by: "product, service" } }
spec:
  service: s
  indicator:
    spec:
      ratioMetric:
        good: { metricSource: { spec: { latencyAtMost: 37.5ms } } }
        total:
          metricSource:
            spec:
              where: { kind: validation, decision: [allow, deny, error], decision_point: { not: upstream } }
              exclude: { client_class: bulk_scanner }
  timeWindow: [{ duration: 30d }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.95 }]
`;

/** The shipped SLOs and one of our own; only those named, if any are. */
export async function slosUnderTest(...names: readonly string[]): Promise<SloRevision[]> {
  const loaded = loadSlos({ files: [...await readShippedSloFiles(), { file: "odd.yaml", text: ODD, isShipped: false }] });
  if (loaded.kind === "invalid") throw new Error(formatProblems(loaded.problems));
  return loaded.slos.filter((s) => names.length === 0 || names.includes(s.name));
}
