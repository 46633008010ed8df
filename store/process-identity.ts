import { readFileSync } from "node:fs";

/** A process that cannot be mistaken for a later one with the same pid: pid and, where /proc tells, its start time in clock ticks since boot. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Null where there is no /proc. */
  readonly startTicks: string | null;
}

/** `<pid>-<start ticks>`, or `<pid>-x` where there is no /proc. */
export function ownIdentity(): string {
  return `${String(process.pid)}-${startTicksOf(process.pid) ?? "x"}`;
}

export function parseIdentity(text: string): ProcessIdentity | undefined {
  const match = /^(\d+)-(\d+|x)$/.exec(text);
  if (match === null) return undefined;
  return { pid: Number(match[1]), startTicks: match[2] === "x" ? null : (match[2] ?? null) };
}

/** False when the process is gone, a zombie, or its pid belongs to another process by now. A process of another user counts as alive. */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const now = readStat(identity.pid);
  if (now === undefined) return true;
  return now.state !== "Z" && (identity.startTicks === null || now.startTicks === identity.startTicks);
}

function startTicksOf(pid: number): string | null {
  return readStat(pid)?.startTicks ?? null;
}

/** Fields 3 and 22 of /proc/<pid>/stat (proc(5)); the name in field 2 may hold anything, so fields are counted after its last `)`. */
function readStat(pid: number): { readonly state: string; readonly startTicks: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTicks: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
