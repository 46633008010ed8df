/**
 * `npm run build`: the product as JavaScript in `dist/`, for the npm package: Node runs no TypeScript from inside `node_modules`. Beside each built file
 * stands what it reads at run time, as in the sources. A checkout and the image need no build.
 */
import { execFileSync } from "node:child_process";
import { cpSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
/** Folders whose files that are no TypeScript are read at run time. */
const FOLDERS = ["dashboards", "demo", "ingest", "query", "rules", "store"];
const FILES = ["package.json", "docs/runbooks.md"];

rmSync(join(ROOT, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", join(ROOT, "tsconfig.build.json")], { stdio: "inherit" });
for (const path of [...FOLDERS, ...FILES]) cpSync(join(ROOT, path), join(ROOT, "dist", path), { recursive: true, filter: (source) => !source.endsWith(".ts") || statSync(source).isDirectory() });
