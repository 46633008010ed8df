import type { EventColumns } from "../../block/event-columns.ts";
import type { Interner } from "../../block/interner.ts";
import type { KeyTable } from "../../decode/key-table.ts";
import { VALUE, type RecordFrame } from "../../decode/record-frame.ts";
import { EVENT_COLUMNS, UNMEASURED_US, type ColumnSpec } from "../../event.ts";
import type { RedactText } from "../../redact/redact-text.ts";
import { FIELD_NAMES, fieldId } from "../fields.ts";
import type { RecordFate, Understanding } from "../normaliser.ts";

/** What one record became, and why. Values are redacted: a sample may be shown to others. */
export interface RecordExplanation {
  readonly fate: RecordFate;
  readonly signal: "log" | "span";
  /** Null when no profile fits. */
  readonly profile: string | null;
  /** How the profile was found. */
  readonly profileBy: "named" | "fingerprint" | "none";
  /** Canonical fields that were found: their value and the attribute that gave it (`body`: the text body). */
  readonly fields: readonly { readonly field: string; readonly value: string; readonly from: string }[];
  /** The rule that decided, `file:line` or a few words; null for a record that is no event. */
  readonly rule: string | null;
  /** The row's columns that say something. */
  readonly columns: readonly { readonly column: string; readonly value: string }[];
}

export interface ExplainDeps {
  readonly keys: KeyTable;
  readonly columns: EventColumns;
  readonly interner: Interner;
  readonly redact: RedactText;
}

/** Identities are only ever hashed, so that a sample shows that they were found and not what they are. */
const IDENTITIES = new Set(["principal", "client_id", "credential_id", "sent_credential", "peer_subject", "peer_san", "peer_serial", "consumer_name", "event_id"]);
const MAX_SHOWN = 120;

/** Explains the record that the normaliser took in last. Pure: reads what the normaliser left behind. */
export function explainRecord(frame: RecordFrame, fate: RecordFate, last: Understanding, deps: ExplainDeps): Omit<RecordExplanation, "columns"> {
  const verdict = last.verdict >= 0 && fate === "stored" ? last.parts.book.of(last.verdict) : null;
  return {
    fate,
    signal: frame.signal,
    profile: last.profile?.profile.name ?? null,
    profileBy: last.profile === null ? "none" : last.isNamed ? "named" : "fingerprint",
    fields: last.profile === null ? [] : fieldsOf(frame, last, deps),
    rule: verdict?.source ?? null,
  };
}

/** The columns of a row that say something. Asked once all records are in, since later spans of a request can refine its row. */
export function explainColumns(row: number, deps: ExplainDeps): RecordExplanation["columns"] {
  return EVENT_COLUMNS.map((c) => ({ column: c.name, value: valueOf(c, row, deps) })).filter((c) => c.value !== "");
}

function fieldsOf(frame: RecordFrame, { fields, profile }: Understanding, { keys, redact }: ExplainDeps): RecordExplanation["fields"] {
  return FIELD_NAMES.filter((name) => fields.has(fieldId(name))).map((name) => {
    const field = fieldId(name);
    const use = profile?.recordFields.uses[fields.use[field] as number];
    const isText = fields.kind[field] === VALUE.string || fields.kind[field] === VALUE.bytes;
    const raw = isText ? frame.bytes.toString("utf8", fields.start[field], fields.end[field]) : fields.kind[field] === VALUE.other ? "(present)" : String(fields.num[field]);
    return { field: name, value: IDENTITIES.has(name) ? "(hashed)" : redact(raw, MAX_SHOWN), from: use === undefined ? "body" : (keys.names[use.key] ?? "") };
  });
}

/** A column of a row as text; "" when it says nothing. */
function valueOf(column: ColumnSpec, row: number, { columns, interner }: ExplainDeps): string {
  const array = columns.array(column.name as (typeof EVENT_COLUMNS)[number]["name"]);
  const at = (i: number) => array[i] as number;
  switch (column.storage) {
    case "lc": return interner.stringOf(at(row));
    case "u8": case "u16": return at(row) === 0 ? "" : String(at(row));
    case "u32": return at(row) === UNMEASURED_US ? "" : String(at(row));
    case "u64": return at(row * 2) === 0 && at(row * 2 + 1) === 0 ? "" : "(hashed)";
    case "i64": return instantText((BigInt(at(row * 2 + 1)) << 32n) | BigInt(at(row * 2)));
    case "fixed8": return hexOf(array, row, 8);
    case "fixed16": return hexOf(array, row, 16);
  }
}

function instantText(nanos: bigint): string {
  return nanos === 0n ? "" : new Date(Number(nanos / 1_000_000n)).toISOString();
}

function hexOf(array: ArrayLike<number>, row: number, size: number): string {
  const hex = Array.from({ length: size }, (_, i) => (array[row * size + i] as number).toString(16).padStart(2, "0")).join("");
  return /[^0]/.test(hex) ? hex : "";
}
