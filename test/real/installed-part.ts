import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { PARTS, part, type PartName } from "./parts.ts";

/** Where a real part is; outside `npm test`, which has installed it already, its installer is run. Throws with the installer's reason. */
export function installedPart(name: PartName): string {
  const known = part(name);
  if (known !== null) return known;
  const script = PARTS.find((p) => p.name === name)?.script ?? "";
  const done = spawnSync("sh", [resolve(import.meta.dirname, "../..", script)], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 540_000 });
  const path = done.stdout.trim().split("\n").at(-1) ?? "";
  if (done.status !== 0 || path === "") throw new Error(`${script} failed: ${done.stderr.trim()}`);
  return path;
}
