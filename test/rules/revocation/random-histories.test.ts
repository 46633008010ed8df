import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { intervalOf } from "../../../rules/revocation/interval.ts";
import { must } from "../measure/engine.ts";
import { store, useFileStore } from "../file-store.ts";
import { SECOND } from "../minutes-ago.ts";
import { createTestMeasurer, insertCredentialEvents, insertPresentations, measureAll, type TestCredentialEvent, type TestPresentation } from "./kit.ts";
import { factsOf } from "./reference.ts";

useFileStore();

const SEED = 7;
const NOW_US = Math.floor(Date.now() / 10_000) * 10_000_000;
const HORIZON_US = 30 * 86_400 * SECOND;

/** Offsets from the revocation: many near it, some on slot edges, some days later. */
const offset = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -400 * SECOND, max: 400 * SECOND }) }, { weight: 2, arbitrary: fc.integer({ min: -40, max: 40 }).map((n) => n * 10 * SECOND) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 3_000 * SECOND }) });
const presentation = fc.record({ token: fc.nat(2), at: offset, isAccept: fc.boolean(), instance: fc.nat(1), aheadUs: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 * SECOND }) }), part: fc.nat(2) });
const token = fc.record({ issued: fc.option(fc.constantFrom(-3_600, -60, 30), { nil: null }), expires: fc.option(fc.constantFrom(-100, 50, 200, 1_500), { nil: null }), expired: fc.option(fc.constantFrom(20, 120), { nil: null }), part: fc.nat(2) });
const history = fc.record({
  scope: fc.constantFrom("token", "session", "principal"), part: fc.nat(2), expires: fc.option(fc.constantFrom(90, 600), { nil: null }), ageSeconds: fc.integer({ min: 4_000, max: 9_000 }),
  tokens: fc.array(token, { minLength: 3, maxLength: 3 }), presentations: fc.array(presentation, { minLength: 0, maxLength: 12 }),
});
type History = z.infer<z.ZodType<{ scope: string; part: number; expires: number | null; ageSeconds: number; tokens: { issued: number | null; expires: number | null; expired: number | null; part: number }[]; presentations: { token: number; at: number; isAccept: boolean; instance: number; aheadUs: number; part: number }[] }>>;

const hashOf = (i: number, t: number) => 1_000 + i * 10 + t;
const revokedAtOf = (h: History) => NOW_US - h.ageSeconds * SECOND;

/** What is told and presented, in three deliveries: what belongs together arrives in any order. */
function deliveries(histories: readonly History[]) {
  return [0, 1, 2].map((part) => ({
    events: histories.flatMap((h, i): TestCredentialEvent[] => {
      const at = revokedAtOf(h);
      const names = h.scope === "token" ? { credential: hashOf(i, 0), aliases: [hashOf(i, 1)] } : h.scope === "session" ? { session: hashOf(i, 8) } : { principal: hashOf(i, 9) };
      return [
        ...(h.part === part ? [{ id: `r${i}`, kind: "revoked", scope: h.scope, atUs: at, ...names, ...(h.expires === null ? {} : { expiresAtUs: at + h.expires * SECOND }) }] : []),
        ...h.tokens.flatMap((t, n): TestCredentialEvent[] => t.part !== part ? [] : [
          ...(t.issued === null ? [] : [{ id: `i${i}.${n}`, kind: "issued", atUs: at + t.issued * SECOND, credential: hashOf(i, n), session: hashOf(i, 8), principal: hashOf(i, 9), ...(t.expires === null ? {} : { expiresAtUs: at + t.expires * SECOND }) }]),
          ...(t.expired === null ? [] : [{ id: `e${i}.${n}`, kind: "expired", atUs: at + t.expired * SECOND, credential: hashOf(i, n) }]),
        ]),
      ];
    }),
    presentations: histories.flatMap((h, i): TestPresentation[] => h.presentations.filter((p) => p.part === part).map((p) => ({
      atUs: revokedAtOf(h) + p.at, credential: hashOf(i, p.token), principal: hashOf(i, 9), decision: p.isAccept ? "allow" : "deny", instance: `edge-${p.instance}`, service: `s${i}`, delayUs: p.aheadUs === 0 ? 20_000 : -p.aheadUs,
    }))),
  }));
}

/** The definition, in memory: which credentials are covered until when, and what each instance did with them. */
function expected(h: History) {
  const at = revokedAtOf(h);
  const end = at + Math.min(HORIZON_US, h.expires === null ? HORIZON_US : h.expires * SECOND);
  const untilOf = (n: number): number | null => {
    const t = h.tokens[n];
    const wasSeen = h.presentations.some((p) => p.token === n && p.isAccept && p.at < 0);
    const wasIssued = t !== undefined && t.issued !== null && t.issued < 0 && (t.expires === null || t.expires > 0);
    const isCovered = h.scope === "token" ? n < 2 : h.scope === "session" ? wasIssued : wasIssued || wasSeen;
    const ends = [end, ...(t?.issued !== null && t?.expires !== null && t !== undefined ? [at + t.expires * SECOND] : []), ...(t?.expired === null || t === undefined ? [] : [at + t.expired * SECOND])];
    return isCovered ? Math.min(...ends) : null;
  };
  return [0, 1].flatMap((instance) => {
    const shown = h.presentations.map((p) => ({ ...p, atUs: at + p.at })).filter((p) => p.instance === instance && p.atUs >= at - 300 * SECOND && p.atUs < (untilOf(p.token) ?? -Infinity));
    const skewUs = Math.max(0, ...shown.map((p) => p.aheadUs));
    const interval = intervalOf(factsOf(shown, { revokedAtUs: at, untilUs: Infinity, skewUs }));
    return interval.kind === "unobserved" ? [] : [{ instance: `edge-${instance}`, skewUs, ...interval }];
  });
}

const row = z.object({ instance: z.string(), skewUs: z.coerce.number(), kind: z.string(), lowerUs: z.coerce.number(), upperUs: z.union([z.null(), z.coerce.number()]), flapped: z.number().transform((n) => n === 1) });
async function measured() {
  const sql = `SELECT gateway_instance AS instance, skew_us AS skewUs, kind, lower_us AS lowerUs, upper_us AS upperUs, flapped, toString(i.revocation) AS revocation
    FROM revocation_intervals AS i FINAL WHERE kind != 'unobserved' ORDER BY i.revocation, instance`;
  return must(await store.query({ sql, row: row.extend({ revocation: z.string() }) }));
}

test("the store and an in-memory reference agree on 1,000 random histories: flapping, skew, expiry, late, out of order", { timeout: 240_000 }, async () => {
  const histories: readonly History[] = fc.sample(history, { numRuns: 1_000, seed: SEED });
  const measurer = await createTestMeasurer(store);
  for (const { events, presentations } of deliveries(histories)) {
    await insertPresentations(store, presentations);
    await insertCredentialEvents(store, events);
    await measureAll(measurer, NOW_US / 1_000);
  }
  const sql = "SELECT toString(cityHash64(tenant, source, event_key)) AS id, toUInt32(replaceAll(substring(toString(event_key), 2), '\\0', '')) AS history FROM credential_events WHERE kind = 'revoked'";
  const ids = new Map(must(await store.query({ sql, row: z.object({ id: z.string(), history: z.number() }) })).map((r) => [r.id, r.history]));
  const found = Map.groupBy(await measured(), (m) => ids.get(m.revocation) ?? -1);
  histories.forEach((h, i) => {
    const got = (found.get(i) ?? []).map(({ revocation: _, ...interval }) => interval);
    expect(got, JSON.stringify(h)).toEqual(expected(h));
  });
  expect(histories.filter((h) => expected(h).length > 0).length).toBeGreaterThan(300);
});
