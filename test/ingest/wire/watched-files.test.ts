import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { watchFiles } from "../../../ingest/wire/watched-files.ts";
import { tempDir } from "./temp-dir.ts";
import { eventually } from "../../contract/otlp/running.ts";

const dir = tempDir();

test("a mounted secret that changes by swapping a symbolic link above it is noticed by itself", async () => {
  for (const version of ["one", "two"]) { mkdirSync(join(dir.path, version)); writeFileSync(join(dir.path, version, "token"), version); }
  symlinkSync("one", join(dir.path, "data"));
  const seen: string[] = [];
  const files = watchFiles({ paths: [join(dir.path, "data", "token")], apply: ([content]) => { seen.push(String(content)); return null; }, onBroken: () => undefined, everyMs: 5 });
  symlinkSync("two", join(dir.path, "data-new"));
  renameSync(join(dir.path, "data-new"), join(dir.path, "data"));
  await eventually(() => seen).toEqual(["one", "two"]);
  files.close();
});

test("files are taken together: a look between two writes takes the whole only once it fits", async () => {
  const [a, b] = [dir.write("a", "1"), dir.write("b", "1")];
  const seen: string[] = [];
  const broken: string[] = [];
  const files = watchFiles({
    paths: [a, b], everyMs: 3_600_000, onBroken: (message) => void broken.push(message),
    apply: ([x, y]) => { if (String(x) !== String(y)) return "they differ"; seen.push(String(x)); return null; },
  });
  writeFileSync(a, "22");
  await files.check();
  writeFileSync(b, "22");
  await Promise.all([files.check(), files.check()]);
  await files.check();
  expect([seen, broken.length, readFileSync(a, "utf8")]).toEqual([["1", "22"], 1, "22"]);
  files.close();
});
