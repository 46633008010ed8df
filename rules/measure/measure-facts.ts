import { OVERFLOW_VALUE } from "../../ingest/event.ts";
import type { Dimension } from "../slo/model.ts";
import { rankOfSignal, type FactRows } from "./fact-rows.ts";
import type { GroupGuard } from "./groups.ts";
import type { MeasurePlan, PlannedSlo } from "./plan.ts";
import { sourceOf, type Precedence } from "./precedence.ts";
import type { Slice } from "./slice.ts";
import { BAD, EXCLUDED, GOOD, OUT_OF_SCOPE, type Verdicts } from "./verdicts.ts";

interface Sums { good: number; valid: number; excluded: number }

/** Sums of one SLO by grouped values and slot: base groups, and the bad events of split groups. */
interface SloSums { readonly base: Map<string, Map<number, Sums>>; readonly split: Map<string, Map<number, Sums>> }

/**
 * Measures every SLO of a plan from rows of counts: pure, one pass.
 *
 * A group whose rows of a slot all stand behind a better signal gets a slice of zeros, so that measuring a slot again takes back what an
 * earlier measurement counted there.
 */
export function measureFacts(plan: MeasurePlan, rows: FactRows, verdicts: Verdicts, precedence: Precedence, guard: GroupGuard): Slice[] {
  const sums = plan.slos.map((): SloSums => ({ base: new Map(), split: new Map() }));
  const source = sourceOf(plan);
  const signalAt = plan.columns.indexOf("signal");
  const places = plan.groupings.map((grouping) => grouping.map((d) => plan.columns.indexOf(d)));
  for (let row = 0; row < rows.rowCount; row++) {
    const combination = verdicts.combinationOf(rows, row);
    const slot = rows.slot[row] ?? 0;
    const rank = rankOfSignal(rows.values[signalAt]?.[row] ?? "");
    const from = rank === 0 ? "" : source(rows, row);
    const wins = plan.scopes.map((_, scope) => precedence.counts(scope, from, rank, slot));
    const groups = places.map((columns) => columns.map((c) => rows.values[c]?.[row] ?? "").join("\u0000"));
    plan.slos.forEach((planned, i) => {
      const verdict = verdicts.of(i, combination);
      const into = sums[i];
      if (verdict !== OUT_OF_SCOPE && into !== undefined) count(planned, into, rows, row, { slot, verdict, groups, isCounted: wins[planned.scope] === true });
    });
  }
  return plan.slos.flatMap((planned, i) => { const of = sums[i]; return of === undefined ? [] : slicesOf(plan, planned, of, guard); });
}

interface Seen { readonly slot: number; readonly verdict: number; readonly groups: readonly string[]; readonly isCounted: boolean }

function count(planned: PlannedSlo, into: SloSums, rows: FactRows, row: number, seen: Seen): void {
  const total = (planned.threshold < 0 ? rows.events : rows.measured)[row] ?? 0;
  if (total === 0) return;
  const { verdict } = seen;
  const good = verdict !== GOOD ? 0 : planned.threshold < 0 ? total : (rows.atMost[planned.threshold]?.[row] ?? 0);
  const base = sumsAt(into.base, seen.groups[planned.baseGrouping] ?? "", seen.slot);
  const split = planned.splitGrouping >= 0 && verdict === BAD ? sumsAt(into.split, seen.groups[planned.splitGrouping] ?? "", seen.slot) : null;
  if (!seen.isCounted) return;
  if (verdict === EXCLUDED) { base.excluded += total; return; }
  base.valid += total;
  base.good += good;
  if (split !== null) split.valid += total;
}

function sumsAt(groups: Map<string, Map<number, Sums>>, group: string, slot: number): Sums {
  let slots = groups.get(group);
  if (slots === undefined) groups.set(group, (slots = new Map()));
  let sums = slots.get(slot);
  if (sums === undefined) slots.set(slot, (sums = { good: 0, valid: 0, excluded: 0 }));
  return sums;
}

/** Names the groups, which may join several in the overflow group, and makes slices of the sums. */
function slicesOf(plan: MeasurePlan, { slo, baseGrouping, splitGrouping }: PlannedSlo, sums: SloSums, guard: GroupGuard): Slice[] {
  const id = `${slo.name} ${slo.revision}`;
  const joined = new Map<string, Map<number, Sums>>();
  const add = (key: string, slots: ReadonlyMap<number, Sums>) => {
    for (const [slot, { good, valid, excluded }] of slots) {
      const into = sumsAt(joined, key, slot);
      into.good += good;
      into.valid += valid;
      into.excluded += excluded;
    }
  };
  const base = plan.groupings[baseGrouping] ?? [];
  for (const [group, slots] of sums.base) add(guard.admit(id, base, group.split("\u0000")), slots);
  const split = plan.groupings[splitGrouping] ?? [];
  for (const [group, slots] of sums.split) add(guard.admit(`${id} split`, split, underAdmittedBase(id, base, split, group.split("\u0000"), guard)), slots);
  const out: Slice[] = [];
  for (const [groupKey, slots] of joined) for (const [slot, s] of slots) out.push({ slo: slo.name, revision: slo.revision, groupKey, slot, ...s });
  return out;
}

/** A split group of a base group that overflowed belongs to the overflow group, whose valid events it is compared with. */
function underAdmittedBase(id: string, base: readonly Dimension[], split: readonly Dimension[], values: readonly string[], guard: GroupGuard): readonly string[] {
  const baseValues = base.map((d) => values[split.indexOf(d)] ?? "");
  const admitted = JSON.parse(guard.admit(id, base, baseValues)) as Readonly<Record<string, string>>;
  return split.map((d, i) => (base.includes(d) && admitted[d] === OVERFLOW_VALUE ? OVERFLOW_VALUE : (values[i] ?? "")));
}
