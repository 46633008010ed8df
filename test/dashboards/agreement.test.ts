import { afterAll, beforeAll, expect, it } from "vitest";
import { budgetOf } from "../../rules/budget.ts";
import { burnRateOf } from "../../rules/burn.ts";
import { createCountsReader } from "../../rules/measure/counts-reader.ts";
import { groupKeyOf } from "../../rules/measure/groups.ts";
import type { SloRevision } from "../../rules/slo/model.ts";
import { sloStatus, statusWindows, type GroupStatus } from "../../rules/status.ts";
import { startQuery, type SloGroupStatus } from "../../query/index.ts";
import { PORTS } from "../query/api-server.ts";
import { slosUnderTest } from "../rules/measure/slos.ts";
import { ask, must, startBoardEngine, type BoardEngine } from "./board-engine.ts";
import { BOARDS, queriesOf } from "./board-parts.ts";
import { randomSlos } from "./random-slos.ts";
import { statementOf } from "./viewers.ts";

const PAIRS = 200;
let engine: BoardEngine;
let slos: readonly SloRevision[];

beforeAll(async () => {
  const bases = (await slosUnderTest()).filter((s) => ["auth-availability", "auth-success-rate-by-service", "failure-rate-by-code", "validation-latency"].includes(s.name));
  slos = [...bases, ...randomSlos(bases, 30, Number(process.env["FC_SEED"] ?? 20_261_123))];
  engine = await startBoardEngine(slos);
}, 600_000);
afterAll(() => engine?.dispose());

/** What a statement of the boards says, and the instant that its windows end at: the clock may pass into the next ten seconds while it runs. */
async function asOf<T>(work: () => Promise<T>): Promise<{ readonly atMs: number; readonly value: T }> {
  const instant = async () => Number((await ask(engine.reader, "SELECT as_of FROM board_as_of")).data[0]?.["as_of"]);
  for (let before = await instant(), tries = 0; tries < 100; tries++) {
    const value = await work();
    const after = await instant();
    if (after === before) return { atMs: after * 1_000, value };
    before = after;
  }
  throw new Error("no statement was done within ten seconds");
}

const statusAt = async (slo: SloRevision, atMs: number) => must(await sloStatus(slo, createCountsReader({ store: engine.store, slos: () => slos }), [], atMs));
const close = (a: number | null | undefined, b: unknown) => (a === null || a === undefined ? expect(b).toBeNull() : expect(Number(b)).toBeCloseTo(a, 9));

it(`item 12: boards and the rules engine agree on good, valid and burn of ${PAIRS} and more pairs of SLO and window, and on every budget`, async () => {
  const { atMs, value: rows } = await asOf(() => ask(engine.reader, "SELECT slo, group_key, window_seconds, good, valid, burn_rate FROM slo_burn_rates"));
  const told = new Map(rows.data.map((r) => [`${String(r["slo"])} ${String(r["group_key"])} ${String(r["window_seconds"])}`, r]));
  const pairs = new Set<string>();
  for (const slo of slos) {
    for (const group of await statusAt(slo, atMs)) {
      for (const w of group.burnRates) {
        const row = told.get(`${slo.name} ${groupKeyOf(group.group)} ${w.windowSeconds}`);
        const where = `${slo.name} ${groupKeyOf(group.group)} over ${w.windowSeconds} s`;
        expect([row?.["good"], row?.["valid"]], where).toEqual([w.goodCount, w.validCount]);
        expect(row?.["burn_rate"], where).toBe(w.burnRate);
        expect(w.burnRate, where).toBe(burnRateOf({ badCount: w.validCount - w.goodCount, validCount: w.validCount }, slo.targetPpb));
        pairs.add(`${slo.name} ${w.windowSeconds}`);
        told.delete(`${slo.name} ${groupKeyOf(group.group)} ${w.windowSeconds}`);
      }
    }
  }
  expect([...told.keys()], "windows that only the boards know").toEqual([]);
  expect(pairs.size).toBeGreaterThanOrEqual(PAIRS);
  expect([...pairs].length).toBe(slos.reduce((sum, slo) => sum + statusWindows(slo).length, 0));
}, 600_000);

it("item 12: the API and the panels of the boards tell the same of every group, budgets in percent, minutes and errors included", async () => {
  const groups = BOARDS.flatMap(queriesOf).find((q) => q.where === "auth-slo-detail: Groups of this objective");
  const standing = BOARDS.flatMap(queriesOf).find((q) => q.where === "auth-slo-detail: Where it stands");
  if (groups === undefined || standing === undefined) throw new Error("no such panel");
  let evaluatedMs = 0;
  const api = await startQuery({
    host: "127.0.0.1", port: 0, tls: null, store: engine.store, nowMs: () => Date.now(), tokenHashes: () => null, allowedHosts: null, logError: () => undefined,
    ports: { ...PORTS, listSlos: () => slos.map((slo) => ({ ...PORTS.listSlos()[0] as ReturnType<typeof PORTS.listSlos>[number], name: slo.name })), sloStatus: async (name) => ({ kind: "ok", value: await statusAt(slos.find((s) => s.name === name) as SloRevision, evaluatedMs) as readonly SloGroupStatus[] }) },
  });
  try {
    for (const slo of slos.slice(0, 8)) {
      const range = { fromMs: Date.now() - 3_600_000, toMs: Date.now() };
      const { atMs, value: table } = await asOf(() => ask(engine.reader, statementOf(groups, range, { slo: slo.name, group: "" })));
      evaluatedMs = atMs;
      const told = (await (await fetch(`${api.url}/api/v1/slos/${slo.name}`)).json() as { readonly groups: readonly GroupStatus[] }).groups;
      expect(table.data, slo.name).toHaveLength(told.length);
      for (const group of told) {
        const name = Object.entries(group.group).sort(([a], [b]) => (a < b ? -1 : 1)).filter(([label]) => label !== "tenant").map(([, value]) => value).join(" · ");
        const row = table.data.find((r) => r["For"] === name);
        expect([row?.["Events"], row?.["Bad events"]], `${slo.name} ${name}`).toEqual([group.validCount, group.validCount - group.goodCount]);
        close(group.sliRatio, row?.["Good events"]);
        close(group.budgetRemainingRatio, row?.["Budget left"]);
        close(group.budgetRemainingMinutes, row?.["Minutes left"]);
      }
      const first = table.data[0];
      const { atMs: laterMs, value: one } = await asOf(() => ask(engine.reader, statementOf(standing, range, { slo: slo.name, group: String(first?.["Id"]) })));
      const group = (await statusAt(slo, laterMs)).find((g) => Object.entries(g.group).sort(([a], [b]) => (a < b ? -1 : 1)).filter(([label]) => label !== "tenant").map(([, value]) => value).join(" · ") === first?.["For"]);
      close(group?.budgetRemainingRatio, one.data[0]?.["Budget left"]);
      close(group?.burnRates.find((w) => w.windowSeconds === 3_600)?.burnRate, one.data[0]?.["Burn over 1 h"]);
      close(budgetOf({ badCount: (group?.validCount ?? 0) - (group?.goodCount ?? 0), validCount: group?.validCount ?? 0 }, slo.targetPpb, slo.periodSeconds)?.minutesLeft ?? null, one.data[0]?.["Minutes left"]);
    }
  } finally {
    await api.close();
  }
}, 600_000);
