import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { FormedBlock } from "../../../ingest/block/block.ts";
import type { DurableLog } from "../../../ingest/log/durable-log.ts";
import type { LogNotice } from "../../../ingest/log/notice.ts";
import { openLog, type LogOptions } from "../../../ingest/log/open-log.ts";
import { fingerprint } from "./blocks.ts";

export { block, digestOf, entry, fingerprint } from "./blocks.ts";

/** In memory where the system has it: what these tests prove is about bytes, not about a disk, and there are thousands of syncs. */
const ROOT = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** An empty directory that is removed when the test is over. */
export function tempDir(root = ROOT): string {
  const dir = mkdtempSync(join(root, "auth-slo-log-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface OpenedLog {
  readonly log: DurableLog;
  readonly notices: LogNotice[];
}

export async function open(dir: string, options: Partial<LogOptions> = {}): Promise<OpenedLog> {
  const notices: LogNotice[] = [];
  const log = await openLog({ dir, maxBytes: 64 * 1024 * 1024, minFreeBytes: 0, digestWindowMs: 600_000, now: () => 1_000_000, report: (n) => notices.push(n), ...options });
  return { log, notices };
}

/** Seals all that is unsealed and reads every pending batch back: what a store would get, as fingerprints by sequence number. */
export async function contents(log: DurableLog): Promise<Map<string, string>> {
  while ((await log.seal()) !== null);
  const found = new Map<string, string>();
  for (const batch of log.pending()) {
    for (const { seq, isDamaged, ...rest } of await log.read(batch)) if (!isDamaged) found.set(seq.toString(), fingerprint(rest));
  }
  return found;
}

/** Appends and insists; what Kafka brought is this node's. */
export async function append(log: DurableLog, formed: FormedBlock): Promise<string> {
  const outcome = await log.append(formed);
  if (outcome.kind !== "durable") throw new Error(`${outcome.code}: ${outcome.message}`);
  log.confirm(outcome.seq);
  return outcome.seq.toString();
}
