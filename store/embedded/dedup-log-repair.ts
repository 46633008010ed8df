import { appendFileSync, readdirSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes the deduplication logs of the engine's tables agree with the parts on disk. To be called before the engine opens the directory.
 *
 * The engine writes a block's token into the log and then renames the part into place. Killed between the two, the token is known and the
 * rows are not there: the same insert sent again would be dropped as a duplicate and the rows lost. Since inserts of a table run one at a
 * time, only the last record can be in that state. Its token is then dropped again, so that the insert may be repeated. A last line that
 * was only half written would hide all later records from the engine and is cut off.
 *
 * @returns how many logs were corrected.
 */
export function repairDedupLogs(enginePath: string): number {
  let repaired = 0;
  const store = join(enginePath, "store");
  for (const group of namesIn(store)) {
    for (const table of namesIn(join(store, group))) if (repairTable(join(store, group, table))) repaired++;
  }
  return repaired;
}

function repairTable(table: string): boolean {
  const directory = join(table, "deduplication_logs");
  const newest = namesIn(directory).map((name) => ({ name, number: Number(/^deduplication_log_(\d+)\.txt$/.exec(name)?.[1] ?? "0") })).toSorted((a, b) => b.number - a.number)[0];
  if (newest === undefined || newest.number === 0) return false;
  const path = join(directory, newest.name);
  const text = readFileSync(path, "latin1");
  const whole = text.lastIndexOf("\n") + 1;
  if (whole < text.length) truncateSync(path, whole);
  const dropped = lostRecord(text.slice(0, whole), namesIn(table));
  if (dropped !== undefined) appendFileSync(path, dropped, "latin1");
  return dropped !== undefined || whole < text.length;
}

const ADD = "1";
const DROP = "2";

/** The DROP line for the log's last record when that record adds a part which no part on disk is or covers; else undefined. */
export function lostRecord(log: string, partNames: readonly string[]): string | undefined {
  const last = log.trimEnd().split("\n").at(-1) ?? "";
  const [operation, name, token] = last.split("\t");
  if (operation !== ADD || name === undefined || token === undefined) return undefined;
  const added = parsePart(name);
  if (added === undefined) return undefined;
  const isThere = partNames.some((candidate) => {
    const part = parsePart(candidate);
    return part !== undefined && part.partition === added.partition && part.min <= added.min && part.max >= added.max;
  });
  return isThere ? undefined : `${DROP}\t${name}\t${token}\n`;
}

/** `<partition>_<min block>_<max block>_<level>[_<mutation>]`; temporary directories have a prefix and do not match their partition. */
function parsePart(name: string): { readonly partition: string; readonly min: number; readonly max: number } | undefined {
  const match = /^([0-9A-Za-z-]+)_(\d+)_(\d+)_\d+(?:_\d+)?$/.exec(name);
  return match === null ? undefined : { partition: match[1] ?? "", min: Number(match[2]), max: Number(match[3]) };
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
