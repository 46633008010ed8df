import { hash } from "node:crypto";
import type { FormedBlock, LedgerEntry } from "../../../ingest/block/block.ts";

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
