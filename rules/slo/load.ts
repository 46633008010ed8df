import { readAlertPolicy } from "./alert-policy.ts";
import { compileSlo, type Parts } from "./compile-slo.ts";
import { readDocuments, type SloFile } from "./documents.ts";
import { compileIndicator } from "./indicator.ts";
import { takeInventory, type Entry, type Inventory } from "./inventory.ts";
import type { Sli, SloRevision } from "./model.ts";
import { sortProblems, type Problem } from "./problem.ts";
import { readCondition, readPolicy, type TierSpec } from "./tiers.ts";

export type { SloFile } from "./documents.ts";

export type LoadedSlos = { readonly kind: "ok"; readonly slos: readonly SloRevision[] } | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

/**
 * Reads SLO files into SLOs ready to be measured and judged, sorted by name, or tells every mistake in all of them at once.
 *
 * References reach across files. Documents of the user's own replace shipped ones of the same kind and name; SLOs with the annotation
 * `auth-slo/enabled: "false"` are checked but left out. Without any file there are no SLOs, which is no mistake.
 * @see https://github.com/OpenSLO/OpenSLO (v1) and docs/slo-files.md for what is added to it
 */
export function loadSlos({ files }: { readonly files: readonly SloFile[] }): LoadedSlos {
  const problems: Problem[] = [];
  const inventory = takeInventory(files.flatMap((file) => readDocuments(file, problems)), problems);
  const parts = compileParts(inventory);
  const slos = inventory.all("SLO").flatMap((entry) => compileSlo(entry, parts) ?? []);
  if (problems.length > 0) return { kind: "invalid", problems: sortProblems(problems) };
  return { kind: "ok", slos: slos.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Compiles every indicator and policy once, used or not, so that each mistake is reported once and where it stands. */
function compileParts(inventory: Inventory): Parts {
  const indicators = new Map<string, Sli | null>();
  for (const entry of inventory.all("SLI")) {
    checkDataSources(entry, inventory);
    indicators.set(entry.name, compileIndicator(entry.doc.spec, ["spec"], entry.report));
  }
  for (const entry of inventory.all("AlertCondition")) readCondition(entry.name, entry.doc.spec, ["spec"], entry.report);
  const policies = new Map<string, readonly TierSpec[]>();
  for (const entry of inventory.all("AlertPolicy")) policies.set(entry.name, readAlertPolicy(entry.name, entry.doc.spec, ["spec"], entry.report, inventory));
  for (const entry of inventory.all("BurnRatePolicy")) policies.set(entry.name, readPolicy(entry.doc, entry.report));
  return {
    inventory,
    indicator: (name) => indicators.get(name) ?? null,
    policy: (name) => policies.get(name) ?? null,
    inlinePolicy: (use, path, entry) => {
      if (use.spec === undefined) { entry.report("RUL_SLO_VALUE", path, "expected alertPolicyRef or an AlertPolicy"); return []; }
      return readAlertPolicy(use.metadata?.name ?? `${entry.name}-alert`, use.spec, [...path, "spec"], entry.report, inventory);
    },
  };
}

function checkDataSources(entry: Entry<"SLI">, inventory: Inventory): void {
  const ratio = entry.doc.spec.ratioMetric;
  for (const key of ["good", "bad", "total"] as const) {
    const ref = ratio?.[key]?.metricSource.metricSourceRef;
    if (ref !== undefined && !inventory.has("DataSource", ref)) entry.report("RUL_SLO_REF", ["spec", "ratioMetric", key, "metricSource", "metricSourceRef"], `there is no DataSource named "${ref}"`);
  }
}
