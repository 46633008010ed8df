import { hash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { FormedBlock, LedgerEntry } from "../../../ingest/block/block.ts";
import type { DurableLog } from "../../../ingest/log/durable-log.ts";
import type { LogNotice } from "../../../ingest/log/notice.ts";
import { openLog, type LogOptions } from "../../../ingest/log/open-log.ts";

/** In memory where the system has it: what these tests prove is about bytes, not about a disk, and there are thousands of syncs. */
const ROOT = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** An empty directory that is removed when the test is over. */
export function tempDir(root = ROOT): string {
  const dir = mkdtempSync(join(root, "auth-slo-log-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface BlockWish {
  readonly bytes?: number;
  readonly rows?: number;
  readonly formedAtMs?: number;
  readonly digests?: FormedBlock["digests"];
  readonly kafka?: FormedBlock["kafka"];
  readonly ledger?: readonly LedgerEntry[];
}

export function entry(records: number, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return { tenant: "acme", transport: "otlp_http", signal: "logs", received: records, stored: records, deduplicated: 0, rejected: 0, quarantined: 0, ignored: 0, ...more };
}

/** A block whose every byte tells its number. */
export function block(n: number, { bytes = 300, rows = 10, formedAtMs = 1_000_000, digests = [], kafka = [], ledger = [entry(rows)] }: BlockWish = {}): FormedBlock {
  return {
    sections: [
      { table: "auth_events", rows, columns: ["ts", "tenant"], native: Buffer.from(Array.from({ length: bytes }, (_, i) => (n * 31 + i) & 255)) },
      { table: "touched_slots", rows: 1, columns: ["slot"], native: Buffer.alloc(5, n) },
    ],
    ledger, digests, kafka, formedAtMs,
  };
}

/** The whole block as one short string: comparing large buffers byte by byte is slow in a test. */
export function fingerprint(formed: FormedBlock): string {
  const sections = formed.sections.map(({ table, rows, columns, native }) => [table, rows, columns, hash("sha256", native)]);
  const ledger = formed.ledger.map((e) => Object.entries(e).sort());
  const digests = formed.digests.map((d) => [d.digest, d.records]);
  return hash("sha256", JSON.stringify([formed.formedAtMs, sections, ledger, digests, formed.kafka]));
}

export const digestOf = (n: number): string => n.toString(16).padStart(32, "0");

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

/** Appends and insists. */
export async function append(log: DurableLog, formed: FormedBlock): Promise<string> {
  const outcome = await log.append(formed);
  if (outcome.kind !== "durable") throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome.seq.toString();
}
