import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { part } from "../real/parts.ts";

/** Runs amtool or promtool; output of both streams and the exit status. */
export function runTool(name: "amtool" | "promtool", args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const done = spawnSync(join(part("prometheus") ?? "", name), args, { encoding: "utf8", timeout: 60_000 });
  return { status: done.status, output: `${done.stdout}${done.stderr}` };
}
