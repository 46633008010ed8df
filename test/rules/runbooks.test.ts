import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ALERT_NAMES } from "../../rules/alert-identity.ts";
import { readShippedSloFiles } from "../../rules/catalog/read-slo-files.ts";
import { FAILURE_MODES } from "../../rules/explain-modes.ts";
import { loadSlos } from "../../rules/slo/load.ts";
import { REASONS } from "../../rules/slo/vocabulary.ts";
import type { Store } from "../../store/store.ts";
import { startTestStore } from "./test-store.ts";

const TEXT = readFileSync(new URL("../../docs/runbooks.md", import.meta.url), "utf8");
const anchorOf = (heading: string) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").trim().replace(/\s+/g, "-");
const sections = TEXT.split(/^## /m).slice(1).map((s) => ({ anchor: anchorOf(s.split("\n")[0] ?? ""), text: s }));
const anchors = sections.map((s) => s.anchor);

async function shippedAnchors(): Promise<string[]> {
  const loaded = loadSlos({ files: await readShippedSloFiles() });
  if (loaded.kind === "invalid") throw new Error(JSON.stringify(loaded.problems));
  return loaded.slos.map((s) => s.runbookAnchor);
}
const fixed = [...Object.values(ALERT_NAMES).map((n) => n.toLowerCase()), ...FAILURE_MODES.map((m) => m.mode), "telemetry-gap", "reading-a-page"];

describe("runbooks", () => {
  test("there is a section for every alert, failure mode and shipped objective, and none for nothing", async () => {
    expect([...anchors].sort()).toEqual([...new Set([...fixed, ...(await shippedAnchors())])].sort());
  });
  test("every section says what it means and what comes first", () => {
    for (const s of sections.filter((x) => x.anchor !== "reading-a-page")) expect(s.text, s.anchor).toMatch(/\*\*Meaning\.\*\*[^]*\*\*First\.\*\*|\*\*Meaning\.\*\*[^]*\*\*What to do\.\*\*/);
  });
  test("every link within points to a section", () => {
    for (const [, anchor] of TEXT.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
  });
  test("every reason that an event may carry speaks for exactly one failure mode", () => {
    const spoken = FAILURE_MODES.flatMap((m) => m.reasons);
    expect([...spoken].sort()).toEqual(REASONS.map((r) => r.reason).filter((r) => r !== "not_auth").sort());
  });

  describe("queries", () => {
    let store: Store;
    let dispose: () => Promise<void>;
    beforeAll(async () => { ({ store, dispose } = await startTestStore()); });
    afterAll(() => dispose());
    const queries = [...TEXT.matchAll(/```sql\n([^]*?)```/g)].map(([, sql]) => ({ name: (sql ?? "").replace(/\s+/g, " ").slice(0, 80), sql: sql ?? "" }));
    test.each(queries)("$name", async ({ sql }) => {
      expect(await store.query({ sql, row: z.record(z.string(), z.unknown()) })).toEqual({ kind: "ok", value: [] });
    });
  });
});
