import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { intervalOf } from "../../../rules/revocation/interval.ts";
import { fleetOf, verdictOf } from "../../../rules/revocation/verdict.ts";
import { must, readSlices } from "../measure/engine.ts";
import { store, useFileStore } from "../file-store.ts";
import { SECOND } from "../minutes-ago.ts";
import { createTestMeasurer, insertCredentialEvents, insertPresentations, measureAll, type TestCredentialEvent, type TestPresentation } from "./kit.ts";
import { factsOf, revocationsOf, type ToldRevocation } from "./reference.ts";

useFileStore();

const SEED = 7;
const NOW_US = Math.floor(Date.now() / 10_000) * 10_000_000;
const HORIZON_US = 30 * 86_400 * SECOND;
const WITHIN_US = 60 * SECOND;

/** Offsets from the first revocation: many near it, some on slot edges, some days later. */
const offset = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -400 * SECOND, max: 400 * SECOND }) }, { weight: 2, arbitrary: fc.integer({ min: -40, max: 40 }).map((n) => n * 10 * SECOND) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 3_000 * SECOND }) });
const presentation = fc.record({ token: fc.nat(2), at: offset, isAccept: fc.boolean(), instance: fc.nat(1), aheadUs: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 * SECOND }) }), part: fc.nat(2) });
const token = fc.record({ issued: fc.option(fc.constantFrom(-3_600, -60, 30), { nil: null }), expires: fc.option(fc.constantFrom(-100, 50, 200, 1_500), { nil: null }), expired: fc.option(fc.constantFrom(20, 120), { nil: null }), part: fc.nat(2) });
/** What a feed tells after the first one: the same at about the same time, late by its clock, again later, or of a wider scope. `variant`: which names of a token. */
const repeated = fc.record({
  after: fc.constantFrom(-4, -1, 0, 2, 15, 45, 120, 290, 310, 900, 3_500, 3_700), source: fc.nat(2), clock: fc.oneof({ weight: 3, arbitrary: fc.constant("event") }, { weight: 2, arbitrary: fc.constantFrom("assertion", "receipt", "interval") }),
  isWider: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }), variant: fc.nat(3), expires: fc.option(fc.constantFrom(90, 600), { nil: null }), part: fc.nat(2),
});
const history = fc.record({
  scope: fc.constantFrom("token", "session", "principal"), source: fc.nat(2), clock: fc.constantFrom("event", "event", "assertion", "receipt"), part: fc.nat(2), expires: fc.option(fc.constantFrom(90, 600), { nil: null }), ageSeconds: fc.integer({ min: 4_000, max: 9_000 }),
  again: fc.array(repeated, { minLength: 0, maxLength: 3 }), tokens: fc.array(token, { minLength: 3, maxLength: 3 }), presentations: fc.array(presentation, { minLength: 0, maxLength: 12 }),
});
type ValueOf<A> = A extends fc.Arbitrary<infer V> ? V : never;
type History = ValueOf<typeof history>;
type Told = ToldRevocation & { readonly part: number; readonly tokens: readonly number[]; readonly expiresAtUs: number | null };

const hashOf = (i: number, t: number) => 1_000 + i * 10 + t;
const baseOf = (h: History) => NOW_US - h.ageSeconds * SECOND;
const SOURCES = ["keycloak:main", "ssf:idp", "lifecycle_api"];
/** The credential that a telling names, and its alias. */
const VARIANTS = [[0, 1], [1], [0], [2, 1]];

/** Everything that feeds say of one history. Instants differ by microseconds, so that none is a tie. */
function toldOf(h: History, i: number): Told[] {
  const first = { after: 0, source: h.source, clock: h.clock, isWider: false, variant: 0, expires: h.expires, part: h.part };
  return [first, ...h.again].map((t, k) => {
    const atUs = baseOf(h) + t.after * SECOND + k;
    const scope = t.isWider ? "principal" : h.scope;
    const tokens = scope === "token" ? VARIANTS[t.variant] ?? [] : [];
    return { id: `r${i}.${k}`, scope, source: SOURCES[t.source] ?? "", clock: t.clock, atUs, part: t.part, tokens, names: scope === "token" ? tokens.map(String) : ["all"], expiresAtUs: t.expires === null ? null : atUs + t.expires * SECOND };
  });
}

function eventOf(t: Told, i: number): TestCredentialEvent {
  const [credential = 0, ...aliases] = t.tokens.map((n) => hashOf(i, n));
  const names = t.scope === "token" ? { credential, aliases } : t.scope === "session" ? { session: hashOf(i, 8) } : { principal: hashOf(i, 9) };
  return { id: t.id, kind: "revoked", scope: t.scope, source: t.source, clockQuality: t.clock, atUs: t.atUs, ...names, ...(t.expiresAtUs === null ? {} : { expiresAtUs: t.expiresAtUs }) };
}

/** What is told and presented, in three deliveries: what belongs together arrives in any order. */
function deliveries(histories: readonly History[]) {
  return [0, 1, 2].map((part) => ({
    events: histories.flatMap((h, i): TestCredentialEvent[] => [
      ...toldOf(h, i).filter((t) => t.part === part).map((t) => eventOf(t, i)),
      ...h.tokens.flatMap((t, n): TestCredentialEvent[] => t.part !== part ? [] : [
        ...(t.issued === null ? [] : [{ id: `i${i}.${n}`, kind: "issued", atUs: baseOf(h) + t.issued * SECOND, credential: hashOf(i, n), session: hashOf(i, 8), principal: hashOf(i, 9), ...(t.expires === null ? {} : { expiresAtUs: baseOf(h) + t.expires * SECOND }) }]),
        ...(t.expired === null ? [] : [{ id: `e${i}.${n}`, kind: "expired", atUs: baseOf(h) + t.expired * SECOND, credential: hashOf(i, n) }]),
      ]),
    ]),
    presentations: histories.flatMap((h, i): TestPresentation[] => h.presentations.filter((p) => p.part === part).map((p) => ({
      atUs: baseOf(h) + p.at, credential: hashOf(i, p.token), principal: hashOf(i, 9), decision: p.isAccept ? "allow" : "deny", instance: `edge-${p.instance}`, service: `s${i}`, delayUs: p.aheadUs === 0 ? 20_000 : -p.aheadUs,
    }))),
  }));
}

/** The definition, in memory: which tellings are one revocation, which credentials it covers until when, and what each instance did with them. */
function expected(h: History, i: number) {
  const base = baseOf(h);
  const issuedAt = (t: ToldRevocation) => h.tokens.flatMap((token, n) => (token.issued === null || (t.scope === "token" && !t.names.includes(String(n))) ? [] : [base + token.issued * SECOND]));
  const groups = revocationsOf(toldOf(h, i), issuedAt) as Told[][];
  return groups.map((group) => {
    const [leader] = group as [Told];
    const end = Math.min(leader.atUs + HORIZON_US, ...group.flatMap((t) => (t.expiresAtUs === null ? [] : [t.expiresAtUs])));
    const untilOf = (n: number): number | null => {
      const t = h.tokens[n];
      const at = leader.atUs - base;
      const wasSeen = h.presentations.some((p) => p.token === n && p.isAccept && p.at < at);
      const wasIssued = t !== undefined && t.issued !== null && t.issued * SECOND < at && (t.expires === null || t.expires * SECOND > at);
      const isCovered = leader.scope === "token" ? group.some((g) => g.tokens.includes(n)) : leader.scope === "session" ? wasIssued : wasIssued || wasSeen;
      const ends = [end, ...(t?.issued !== null && t?.expires !== null && t !== undefined ? [base + t.expires * SECOND] : []), ...(t?.expired === null || t === undefined ? [] : [base + t.expired * SECOND])];
      return isCovered ? Math.min(...ends) : null;
    };
    const intervals = [0, 1].flatMap((instance) => {
      const shown = h.presentations.map((p) => ({ ...p, atUs: base + p.at })).filter((p) => p.instance === instance && p.atUs >= leader.atUs - 300 * SECOND && p.atUs < (untilOf(p.token) ?? -Infinity));
      const skewUs = Math.max(0, ...shown.map((p) => p.aheadUs));
      const interval = intervalOf(factsOf(shown, { revokedAtUs: leader.atUs, untilUs: Infinity, skewUs }));
      return interval.kind === "unobserved" ? [] : [{ instance: `edge-${instance}`, skewUs, ...interval }];
    });
    return { id: leader.id, sources: new Set(group.map((t) => t.source)), atUs: leader.atUs, untilOf, intervals };
  }).sort((a, b) => (a.id < b.id ? -1 : 1));
}

type Expected = ReturnType<typeof expected>;

/** Presentations after the objective that any revocation hits, each once: refused, and all. */
function presentedOf(h: History, revocations: Expected): readonly [good: number, valid: number] {
  const hits = h.presentations.filter((p) => revocations.some((r) => baseOf(h) + p.at > r.atUs + WITHIN_US && baseOf(h) + p.at < (r.untilOf(p.token) ?? -Infinity)));
  return [hits.filter((p) => !p.isAccept).length, hits.length];
}

const row = z.object({ revocation: z.string(), instance: z.string(), skewUs: z.coerce.number(), kind: z.string(), lowerUs: z.coerce.number(), upperUs: z.union([z.null(), z.coerce.number()]), flapped: z.number().transform((n) => n === 1) });
async function measured() {
  const sql = `SELECT gateway_instance AS instance, skew_us AS skewUs, kind, lower_us AS lowerUs, upper_us AS upperUs, flapped, toString(i.revocation) AS revocation
    FROM revocation_intervals AS i FINAL WHERE kind != 'unobserved' AND i.revocation IN (SELECT r.revocation FROM revocations AS r FINAL WHERE merged_into = 0) ORDER BY i.revocation, instance`;
  return must(await store.query({ sql, row }));
}

async function names(): Promise<Map<string, string>> {
  const sql = "SELECT toString(cityHash64(tenant, source, event_key)) AS id, replaceAll(toString(event_key), '\\0', '') AS name FROM credential_events WHERE kind = 'revoked'";
  return new Map(must(await store.query({ sql, row: z.object({ id: z.string(), name: z.string() }) })).map((r) => [r.id, r.name]));
}

test("the store and an in-memory reference agree on 1,000 random histories: told twice, again, of several scopes; flapping, skew, expiry, late, out of order", { timeout: 240_000 }, async () => {
  const histories: readonly History[] = fc.sample(history, { numRuns: 1_000, seed: SEED });
  const measurer = await createTestMeasurer(store);
  for (const { events, presentations } of deliveries(histories)) {
    await insertPresentations(store, presentations);
    await insertCredentialEvents(store, events);
    await measureAll(measurer, NOW_US / 1_000);
  }
  const nameOf = await names();
  const alive = must(await store.query({ sql: "SELECT toString(r.revocation) AS id FROM revocations AS r FINAL WHERE merged_into = 0", row: z.object({ id: z.string() }) })).map((r) => nameOf.get(r.id) ?? "");
  const found = Map.groupBy(await measured(), (m) => nameOf.get(m.revocation) ?? "");
  const slices = await readSlices(store, "slo_slices_1m", { from: NOW_US / 1e6 - 20_000, to: NOW_US / 1e6 });
  const presented = Map.groupBy(slices.filter((s) => s.slo === "post-revocation-acceptance"), (s) => (JSON.parse(s.group_key) as { readonly service: string }).service);
  const sum = (all: readonly { readonly good: number; readonly valid: number }[]) => [all.reduce((n, s) => n + s.good, 0), all.reduce((n, s) => n + s.valid, 0)];
  const all = histories.map(expected);
  histories.forEach((h, i) => {
    const revocations = all[i] ?? [];
    expect(alive.filter((name) => name.startsWith(`r${i}.`)).sort(), JSON.stringify(h)).toEqual(revocations.map((r) => r.id));
    for (const r of revocations) expect((found.get(r.id) ?? []).map(({ revocation: _, ...interval }) => interval), `${r.id} of ${JSON.stringify(h)}`).toEqual(r.intervals);
    expect(sum(presented.get(`s${i}`) ?? []), JSON.stringify(h)).toEqual(presentedOf(h, revocations));
  });
  const verdicts = Object.groupBy(all.flat().map((r) => verdictOf(fleetOf(r.intervals), WITHIN_US)), (v) => v);
  const propagation = slices.filter((s) => s.slo === "revocation-propagation");
  expect([...sum(propagation), propagation.reduce((n, s) => n + s.excluded, 0)]).toEqual([verdicts.met?.length, (verdicts.met?.length ?? 0) + (verdicts.violated?.length ?? 0), verdicts.unknown?.length]);
  expect([all.flat().filter((r) => r.intervals.length > 0).length > 300, all.flat().filter((r) => r.sources.size > 1).length > 200, all.filter((r) => r.length > 1).length > 200]).toEqual([true, true, true]);
});
