import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

export interface FileSizes {
  readonly files: number;
  readonly medianLines: number;
  readonly longestLines: number;
  readonly longestFile: string;
  readonly problems: readonly string[];
}

const LONGEST_ALLOWED = 300;
const MEDIAN_ALLOWED = 80;

/** Counts the lines of every TypeScript file that git knows (tests included) and holds them against the house limits. */
export function checkFileSizes(root: string): FileSizes {
  const listed = execFileSync("git", ["-C", root, "ls-files", "--cached", "--others", "--exclude-standard", "*.ts"], { encoding: "utf8" });
  const names = listed.split("\n").filter((n) => n !== "");
  const sizes = names.flatMap((name) => {
    try { return [{ name, lines: readFileSync(`${root}/${name}`, "utf8").split("\n").length - 1 }]; } catch { return []; }
  }).sort((a, b) => a.lines - b.lines);
  const median = sizes[Math.floor(sizes.length / 2)]?.lines ?? 0;
  const longest = sizes.at(-1) ?? { name: "", lines: 0 };
  const problems = sizes.filter((s) => s.lines > LONGEST_ALLOWED).map((s) => `${s.name}: ${s.lines} lines, the limit is ${LONGEST_ALLOWED}; split it by idea`);
  if (median > MEDIAN_ALLOWED) problems.push(`the median file has ${median} lines, the limit is ${MEDIAN_ALLOWED}`);
  return { files: sizes.length, medianLines: median, longestLines: longest.lines, longestFile: longest.name, problems };
}
