import { describeSlo, describeTiers } from "./describe.ts";
import type { LoadedSlos } from "./load.ts";
import { formatProblems } from "./problem.ts";

/** What `auth-slo check` prints: every mistake, or what each SLO would do. */
export function checkText(loaded: LoadedSlos): string {
  if (loaded.kind === "invalid") return formatProblems(loaded.problems);
  const count = loaded.slos.length;
  return [...loaded.slos.map(describeSlo), `${count} ${count === 1 ? "SLO" : "SLOs"}, no problem\n`].join("\n");
}

/** What `auth-slo check --json` prints: one object with `ok`, `problems` and `slos`; ratios 0..1, times in seconds. */
export function checkJson(loaded: LoadedSlos): string {
  const problems = loaded.kind === "invalid" ? loaded.problems : [];
  const slos = loaded.kind === "invalid" ? [] : loaded.slos.map((slo) => ({
    name: slo.name, revision: slo.revision, service: slo.service, targetRatio: slo.targetPpb / 1e9, periodSeconds: slo.periodSeconds, groupBy: slo.groupBy,
    runbookAnchor: slo.runbookAnchor, tiers: describeTiers(slo),
  }));
  return `${JSON.stringify({ ok: problems.length === 0, problems, slos }, null, 2)}\n`;
}
