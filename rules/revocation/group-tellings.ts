import { byInstant, CLOCKS_US, isExact, isOfIssuer, LATE_US, SAME_US, type Telling } from "./telling.ts";

/** When something was issued again, after a telling, of what it withdrew: by the telling's id, microseconds since 1970, the earliest. */
export type ActiveAgain = ReadonlyMap<string, number>;

interface Group {
  readonly tellings: Telling[];
  readonly names: Set<string>;
  readonly sources: Set<string>;
  issuer: string;
  /** Of its last exact telling; without one, of its last. */
  lastUs: number;
  hasExact: boolean;
  activeUs: number;
}

/**
 * Which tellings are one revocation, each group by time. Goes through them in the order of their instants: one joins the latest group of the same tenant,
 * scope and target that it is close to, unless its target was active again in between. A feed without a time of the event may be late, then it joins
 * what another feed told. The answer depends on the tellings alone, not on the order in which they arrived. Pure.
 */
export function groupTellings(tellings: readonly Telling[], activeAgain: ActiveAgain): Telling[][] {
  const byScope = Map.groupBy([...tellings].sort(byInstant), (t) => `${t.tenant}\u0000${t.scope}`);
  return [...byScope.values()].flatMap((all) => groupsOf(all, activeAgain)).map((g) => g.tellings.sort(byInstant));
}

function groupsOf(sorted: readonly Telling[], activeAgain: ActiveAgain): Group[] {
  const byName = new Map<string, Set<Group>>();
  const groups = new Set<Group>();
  for (const t of sorted) {
    const group = joined(t, byName, groups) ?? { tellings: [], names: new Set(), sources: new Set(), issuer: "", lastUs: 0, hasExact: false, activeUs: Infinity };
    groups.add(group);
    add(group, t, activeAgain.get(t.revocation) ?? Infinity);
    for (const name of group.names) byName.set(name, (byName.get(name) ?? new Set()).add(group));
  }
  return [...groups];
}

/** The group that a telling belongs to, or null. Groups without a name in common become one when it has names of both. */
function joined(t: Telling, byName: ReadonlyMap<string, Set<Group>>, groups: Set<Group>): Group | null {
  const near = [...new Set(t.names.flatMap((name) => [...(byName.get(name) ?? [])]))].filter((g) => groups.has(g) && joins(t, g)).sort((a, b) => b.lastUs - a.lastUs || byInstant(first(a), first(b)));
  const [latest, ...others] = near;
  if (latest === undefined) return null;
  for (const other of others) {
    if ([...other.names].some((name) => latest.names.has(name))) continue;
    for (const told of [...other.tellings]) add(latest, told, other.activeUs);
    groups.delete(other);
  }
  return latest;
}

function joins(t: Telling, g: Group): boolean {
  if (isOfIssuer(t.scope) && t.issuer !== "" && g.issuer !== "" && t.issuer !== g.issuer) return false;
  const gapUs = t.revokedAtUs - g.lastUs;
  const isClose = gapUs <= SAME_US || (!isExact(t) && gapUs <= LATE_US && !g.sources.has(t.source));
  // What a late telling is about may lie before what was issued meanwhile.
  return isClose && g.activeUs >= t.revokedAtUs - (isExact(t) ? CLOCKS_US : SAME_US);
}

function add(g: Group, t: Telling, activeUs: number): void {
  g.tellings.push(t);
  for (const name of t.names) g.names.add(name);
  g.sources.add(t.source);
  if (g.issuer === "") g.issuer = t.issuer;
  if (isExact(t) || !g.hasExact) g.lastUs = isExact(t) && !g.hasExact ? t.revokedAtUs : Math.max(g.lastUs, t.revokedAtUs);
  g.hasExact ||= isExact(t);
  g.activeUs = Math.min(g.activeUs, activeUs);
}

const first = (g: Group): Telling => g.tellings[0] as Telling;
