/**
 * `npm test`: installs the real parts (into a cache outside the work tree), then runs the checks and every test, and ends with one line
 * `N passed, N failed`. What could not be installed is named with the tests left out; with REQUIRE_ALL_PARTS=1 (CI) that is a failure.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { PARTS, variableOf } from "./real/parts.ts";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTotalTestSuites: number;
  readonly testResults: readonly { readonly name: string; readonly status: string; readonly message: string; readonly startTime: number; readonly endTime: number; readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly failureMessages?: readonly string[] }[] }[];
}

const SLOWEST_TOLD = 12;
const MESSAGE_CHARACTERS = 400;
const scratch = mkdtempSync(join(tmpdir(), "auth-slo-test-"));
// Where nobody looks at a terminal, a dot is a dot and not one with eight characters of colour.
const environment: Record<string, string | undefined> = { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }) };
const missing: string[] = [];

function install(): void {
  for (const part of PARTS) {
    const startedAtMs = performance.now();
    const done = spawnSync("sh", [part.script], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 540_000 });
    const path = done.stdout.trim().split("\n").at(-1) ?? "";
    if (done.status === 0 && path !== "") {
      environment[variableOf(part.name)] = path;
      console.log(`real part: ${part.what} (${((performance.now() - startedAtMs) / 1000).toFixed(1)} s)`);
    } else {
      missing.push(`${part.what}: ${done.stderr.trim().split("\n").at(-1) ?? "the installer failed"}`);
      console.log(`real part NOT AVAILABLE: ${missing.at(-1)}`);
    }
  }
}

function run(command: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command[0] ?? "", command.slice(1), { stdio: "inherit", env: environment });
    child.on("close", (code) => resolve(code ?? 1));
    child.on("error", () => resolve(1));
  });
}

function short(message: string): string {
  return (stripVTControlCharacters(message).split(/\n\s+at /)[0] ?? "").replaceAll(/\s+/g, " ").slice(0, MESSAGE_CHARACTERS);
}

install();
const checks = await run([process.execPath, "tools/check.ts"]);
const report = join(scratch, "report.json");
const tests = await run([process.execPath, "node_modules/vitest/vitest.mjs", "run", "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`, ...process.argv.slice(2)]);
let passed = checks === 0 ? 1 : 0;
let failed = checks === 0 ? 0 : 1;
try {
  const result = JSON.parse(readFileSync(report, "utf8")) as Report;
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  const broken = result.testResults.filter((f) => f.status === "failed" && f.assertionResults.length === 0);
  failed += broken.length;
  const left = result.testResults.flatMap((f) => f.assertionResults.filter((a) => a.status !== "passed" && a.status !== "failed"));
  const slowest = [...result.testResults].sort((a, b) => b.endTime - b.startTime - (a.endTime - a.startTime)).slice(0, SLOWEST_TOLD);
  console.log(`slowest: ${slowest.map((f) => `${relative(process.cwd(), f.name)} ${((f.endTime - f.startTime) / 1000).toFixed(0)} s`).join(", ")}`);
  for (const test of left) console.log(`left out: ${test.fullName}`);
  // Once more, shortly and last: the end of a long output is what is looked at, and often all that is kept.
  for (const file of result.testResults.filter((f) => f.status === "failed")) {
    if (file.assertionResults.length === 0) console.log(`failed: ${relative(process.cwd(), file.name)}: ${short(file.message)}`);
    for (const test of file.assertionResults.filter((a) => a.status === "failed")) console.log(`failed: ${relative(process.cwd(), file.name)}: ${test.fullName}: ${short(test.failureMessages?.[0] ?? file.message)}`);
  }
  if (process.env["REQUIRE_ALL_PARTS"] === "1" && (left.length > 0 || missing.length > 0)) failed += Math.max(1, left.length);
} catch {
  failed += 1;
  console.log("the test runner left no report");
}
if (checks !== 0) console.log("failed: npm run check, told above");
for (const reason of missing) console.log(`not available here, its tests were left out: ${reason}`);
if (tests !== 0 && failed === 0) failed = 1;
rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
