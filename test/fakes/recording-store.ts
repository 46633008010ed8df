import { hash } from "node:crypto";
import type { Store, StoreFailure, StoreResult } from "../../store/store.ts";

/** One INSERT as it arrived, and whether its rows went into the table. */
export interface Insert {
  readonly table: string;
  readonly token: string;
  /** SHA-256 of each Native section, or the rows. */
  readonly sections: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** What becomes of one call: done; done but the answer lost; not done; refused for good; never answered (done or not). */
export type Fate = "done" | "answer_lost" | "not_done" | "hang_done" | "hang_not_done" | StoreFailure;

export interface RecordingStore extends Store {
  /** Decides each INSERT's fate; `call` counts from 1. */
  fate: (insert: Insert, call: number) => Fate;
  isUp: boolean;
  readonly calls: readonly Insert[];
  /** What the tables hold: like ClickHouse, a token that a table knows adds nothing. */
  readonly tables: ReadonlyMap<string, readonly Insert[]>;
  /** SHA-256 of every section in a table, in order. */
  sections(table: string): string[];
  rows(table: string): Readonly<Record<string, unknown>>[];
}

export const sha = (bytes: Buffer): string => hash("sha256", bytes);
export const AWAY: StoreFailure = { kind: "retryable", code: "STO_UNREACHABLE", clickhouseCode: null, message: "connection refused" };
const ok: StoreResult<void> = { kind: "ok", value: undefined };

/** A store that remembers, keeps exactly-once by token as ClickHouse does, and fails as it is told. Reads: the ledger's horizon only. */
export function createRecordingStore(): RecordingStore {
  const tables = new Map<string, Insert[]>();
  const calls: Insert[] = [];

  function insert(arrived: Insert): Promise<StoreResult<void>> {
    calls.push(arrived);
    const fate = store.isUp ? store.fate(arrived, calls.length) : "not_done";
    const known = tables.get(arrived.table) ?? [];
    const isDone = fate === "done" || fate === "answer_lost" || fate === "hang_done";
    if (isDone && !known.some((i) => i.token === arrived.token)) tables.set(arrived.table, [...known, arrived]);
    if (fate === "hang_done" || fate === "hang_not_done") return new Promise(() => undefined);
    if (fate === "done") return Promise.resolve(ok);
    return Promise.resolve({ kind: "failed", failure: typeof fate === "object" ? fate : AWAY });
  }

  const store: RecordingStore = {
    fate: () => "done",
    isUp: true,
    calls,
    tables,
    sections: (table) => (tables.get(table) ?? []).flatMap((i) => i.sections),
    rows: (table) => (tables.get(table) ?? []).flatMap((i) => i.rows),
    insertNative: ({ table, native, token }) => insert({ table, token, sections: native.map(sha), rows: [] }),
    insertRows: ({ table, rows, token = "" }) => insert({ table, token, sections: [], rows }),
    query({ row }) {
      if (!store.isUp) return Promise.resolve({ kind: "failed", failure: AWAY });
      const entries = store.rows("ingest_ledger").map((r) => row.parse({ ...r, last_seq: String(r["last_seq"]) }));
      return Promise.resolve({ kind: "ok", value: entries });
    },
    command: () => Promise.resolve(ok),
    ping: () => Promise.resolve(store.isUp),
    close: () => Promise.resolve(),
  };
  return store;
}
