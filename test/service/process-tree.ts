/** What /proc tells about processes: who descends from whom, how much memory they hold. */
import { readFileSync } from "node:fs";
import { childrenOf } from "./service.ts";

/** All living descendants of a process. */
export function descendantsOf(pid: number): readonly number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Resident memory of a process in bytes; 0 when it is gone. */
export function rssBytesOf(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

/** Whether a process exists and is no zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/**
 * Memory that processes hold together: private memory of each, and every page of a file (the program, the engine's library) once, however
 * many of them have it mapped. @see proc(5), /proc/pid/smaps
 */
export function memoryTogether(pids: readonly number[]): number {
  const fileBytes = new Map<string, number>();
  let total = 0;
  for (const pid of pids) {
    let file = "";
    let rss = 0;
    for (const line of readFileSync(`/proc/${pid}/smaps`, "utf8").split("\n")) {
      const mapping = /^[0-9a-f]+-[0-9a-f]+ \S+ ([0-9a-f]+) \S+ (\d+)/.exec(line);
      if (mapping) file = mapping[2] === "0" ? "" : `${mapping[2] ?? ""} ${mapping[1] ?? ""}`;
      const kB = /^(Rss|Anonymous):\s+(\d+) kB/.exec(line);
      if (kB?.[1] === "Rss") rss = Number(kB[2]) * 1_024;
      if (kB?.[1] !== "Anonymous") continue;
      const anonymous = Number(kB[2]) * 1_024;
      total += anonymous;
      if (file === "") total += rss - anonymous;
      else fileBytes.set(file, Math.max(fileBytes.get(file) ?? 0, rss - anonymous));
    }
  }
  return [...fileBytes.values()].reduce((a, b) => a + b, total);
}
