import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { readRoot, ROOT } from "./compose-file.ts";

const lines = readRoot("Dockerfile").replaceAll(/\\\n/g, " ").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const of = (verb: string) => lines.filter((line) => line.startsWith(`${verb} `)).map((line) => line.slice(verb.length + 1));
const copied = [...new Set(of("COPY").filter((line) => !line.startsWith("--from")).flatMap((line) => line.split(/\s+/).slice(0, -1).map((path) => path.replace(/^\.\//, ""))))];

/** Every file of the product that `main.ts` reaches by import, and what it runs or reads beside itself. */
function reached(from: string, seen = new Set<string>()): Set<string> {
  if (seen.has(from)) return seen;
  seen.add(from);
  const text = readFileSync(join(ROOT, from), "utf8");
  for (const [, specifier = ""] of text.matchAll(/(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g)) reached(relative(ROOT, join(ROOT, dirname(from), specifier)), seen);
  for (const [, path = ""] of text.matchAll(/new URL\(\s*[`"](\.{1,2}\/[^`"$]+)[`"]/g)) seen.add(relative(ROOT, join(ROOT, dirname(from), path)));
  return seen;
}

describe("the image", () => {
  it("is built in two stages from the Node that the package names, pinned", () => {
    const node = (JSON.parse(readRoot("package.json")) as { readonly devDependencies: { readonly node: string } }).devDependencies.node;
    expect(of("FROM").map((line) => line.split(" ")[0])).toEqual([`node:${node}-bookworm-slim`, `node:${node}-bookworm-slim`]);
  });

  it("runs as a user without rights, holds no secret, fetches nothing while it runs", () => {
    expect(of("USER")).toEqual(["node"]);
    expect([of("ADD"), of("ARG")]).toEqual([[], []]);
    expect(of("ENV").join(" ")).not.toMatch(/PASSWORD|TOKEN|SECRET/);
    expect(of("RUN")[0]).toContain("npm ci --omit=dev --ignore-scripts");
  });

  it("no package that it holds needs a script at its installation", () => {
    const packages = (JSON.parse(readRoot("package-lock.json")) as { readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean; readonly dev?: boolean }>> }).packages;
    const scripted = Object.entries(packages).filter(([, p]) => p.hasInstallScript === true && p.dev !== true).map(([path]) => path);
    const needed = scripted.filter((path) => {
      const { scripts = {} } = JSON.parse(readRoot(`${path}/package.json`)) as { readonly scripts?: Readonly<Record<string, string>> };
      return [scripts["preinstall"], scripts["install"], scripts["postinstall"]].some((script) => script !== undefined && script !== 'node -e ""' && !script.includes("node scripts/postinstall"));
    });
    expect(needed).toEqual([]);
  });

  it("copies what is there, and all that main.ts and the engine's process reach", () => {
    for (const path of copied) expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    const inImage = (file: string) => copied.some((path) => file === path || file.startsWith(`${path}/`));
    const files = [...reached("main.ts"), ...reached("store/embedded/main.ts")];
    expect(files.length).toBeGreaterThan(200);
    expect(files.filter((file) => !inImage(file))).toEqual([]);
  });

  it("gets from the build's context what it copies and little else", () => {
    const allowed = readRoot(".dockerignore").split("\n").flatMap((line) => (line.startsWith("!") ? [line.slice(1)] : []));
    expect(readRoot(".dockerignore").startsWith("*\n")).toBe(true);
    expect(allowed.toSorted()).toEqual(copied.toSorted());
    expect(allowed.filter((path) => /^(\.env|deploy|test|data|node_modules)/.test(path))).toEqual([]);
  });

  it("shows the ports of the defaults and asks /readyz for its health", () => {
    expect(of("EXPOSE")).toEqual(["8080 4317 4318"]);
    expect(of("HEALTHCHECK")[0]).toContain("http://127.0.0.1:8080/readyz");
    expect(of("ENTRYPOINT")).toEqual(['["node", "--max-semi-space-size=8", "/app/main.ts"]']);
  });

  it("no folder of the product is without a place: a new one has to be copied or named here", () => {
    const folders = readdirSync(ROOT).filter((name) => !name.startsWith(".") && statSync(join(ROOT, name)).isDirectory());
    expect(folders.filter((name) => !copied.includes(name) && !["bench", "deploy", "node_modules", "test", "tools", "data", "dist", "coverage"].includes(name))).toEqual([]);
  });
});
