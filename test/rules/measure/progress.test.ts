import { expect, test } from "vitest";
import { z } from "zod";
import { saveRevisions } from "../../../rules/measure/progress.ts";
import { must, useEngine } from "./engine.ts";
import { slosUnderTest } from "./slos.ts";

const engine = useEngine();
const row = z.object({ definition: z.string(), firstSeen: z.string() });

test("a revision keeps its newest definition, texts and alert tiers included, and the instant at which it was first seen", async () => {
  const store = engine.store();
  const [slo] = await slosUnderTest("auth-availability");
  if (slo === undefined) throw new Error("no such SLO");
  const stored = async () => must(await store.query({ sql: "SELECT definition, toString(first_seen) AS firstSeen FROM slo_revisions FINAL WHERE slo = 'auth-availability'", row }));
  must(await saveRevisions(store, [slo], 1_000_000));
  const changed = { ...slo, displayName: "Another title", tiers: slo.tiers.slice(0, 1) };
  must(await saveRevisions(store, [changed], 2_000_000));
  must(await saveRevisions(store, [changed], 3_000_000));
  expect(await stored()).toEqual([{ definition: JSON.stringify(changed), firstSeen: "1970-01-01 00:16:40.000" }]);
});
