import { readFileSync } from "node:fs";

/** CPU seconds (user and system) that a process has used; 0 when it is gone. Linux. @see proc(5), /proc/pid/stat, fields 14 and 15 */
export function cpuSecondsOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
  // The kernel counts in ticks of 1/100 s on every platform Node runs on.
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

/** Memory that a process has resident; 0 when it is gone. Linux. */
export function rssBytesOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1_024;
}

/** The most memory that a process had resident since its start; 0 when it is gone. Linux. */
export function peakRssBytesOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1_024;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
