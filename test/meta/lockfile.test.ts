import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface LockedPackage { readonly version?: string; readonly resolved?: string; readonly optionalDependencies?: Readonly<Record<string, string>> }

const lock = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8")) as { readonly packages: Readonly<Record<string, LockedPackage>> };

test("the lock file names every platform's optional package, without which `npm ci` refuses to install", () => {
  const missing = Object.entries(lock.packages).flatMap(([path, p]) => Object.entries(p.optionalDependencies ?? {}).filter(([name, range]) => /^\d/.test(range) && lock.packages[`node_modules/${name}`] === undefined && lock.packages[`${path}/node_modules/${name}`] === undefined).map(([name]) => name));
  expect(missing).toEqual([]);
});

test("the lock file names no registry host", () => {
  expect(Object.entries(lock.packages).filter(([, p]) => p.resolved !== undefined)).toEqual([]);
});
