import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { z } from "zod";
import { createStateFile } from "../../../../ingest/lifecycle/feed/state-file.ts";

const dir = mkdtempSync(join(tmpdir(), "auth-slo-state-"));
afterAll(() => rmSync(dir, { recursive: true }));
const broken: string[] = [];
const open = (name: string) => createStateFile({ file: join(dir, "feeds", name), schema: z.object({ at: z.number() }), onBroken: (m) => void broken.push(m) });

it("what was saved last is loaded, also by the next process; nothing else is left behind", () => {
  const state = open("a.json");
  expect(state.load()).toBeNull();
  state.save({ at: 1 });
  state.save({ at: 2 });
  expect(open("a.json").load()).toEqual({ at: 2 });
  expect(readdirSync(join(dir, "feeds"))).toEqual(["a.json"]);
});

it("a file that is torn or another's is told and counts as none", () => {
  open("b.json").save({ at: 1 });
  for (const text of ["{\"at\":", "{\"at\":\"x\"}", ""]) {
    writeFileSync(join(dir, "feeds/b.json"), text);
    broken.length = 0;
    expect(open("b.json").load()).toBeNull();
    expect(broken).toHaveLength(1);
  }
});
