/** Reads our own Markdown documents for tests: fenced blocks, links, headings. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { anchorOf } from "../../query/http/markdown.ts";

export const ROOT = resolve(import.meta.dirname, "../..");
export const readRoot = (file: string) => readFileSync(resolve(ROOT, file), "utf8");

/** Files that git knows or would add, by the end of their names. */
export function ownFiles(...patterns: readonly string[]): readonly string[] {
  const listed = execFileSync("git", ["-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", ...patterns], { encoding: "utf8" });
  return [...new Set(listed.split("\n").filter((name) => name !== ""))];
}

export interface Fence { readonly language: string; readonly text: string }

export function fencesOf(markdown: string): readonly Fence[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((m) => ({ language: m[1] ?? "", text: m[2] ?? "" }));
}

/** Commands of all `sh` blocks, a line each; a line that ends in a backslash goes on in the next. */
export function commandsOf(markdown: string): readonly string[] {
  return fencesOf(markdown).filter((f) => f.language === "sh").flatMap((f) => f.text.replaceAll("\\\n", " ").split("\n")).map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}

/** Targets of links and images, without those to other sites. */
export function localLinksOf(markdown: string): readonly string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((m) => m[1] ?? "").filter((target) => !/^[a-z]+:/.test(target));
}

export function anchorsOf(markdown: string): ReadonlySet<string> {
  return new Set([...markdown.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/^#{1,6} (.+)$/gm)].map((m) => anchorOf(m[1] ?? "")));
}
