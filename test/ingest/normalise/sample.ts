/** Takes hand-written records through the real decoders and the real stage, and reads the rows back as plain objects. */
import type { AcceptRequest } from "../../../ingest/accept.ts";
import { createInterner } from "../../../ingest/block/byte-interner.ts";
import { createBlockBuilder, type BlockBuilder } from "../../../ingest/block/builder.ts";
import { EVENT_COLUMNS, UNMEASURED_US, type EventColumnName } from "../../../ingest/event.ts";
import { createNormalising, type Normalising } from "../../../ingest/normalise/create-normalising.ts";
import { loadProfiles } from "../../../ingest/normalise/profile/load-profiles.ts";
import type { ProfileSet } from "../../../ingest/normalise/profile/profile.ts";
import type { RecordFate } from "../../../ingest/normalise/normaliser.ts";

export type Attributes = Readonly<Record<string, unknown>>;
export type Row = Readonly<Record<EventColumnName, string | number | bigint>>;

export interface LogRecord {
  readonly attributes?: Attributes;
  readonly body?: unknown;
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano?: string;
  readonly traceId?: string;
  readonly spanId?: string;
}

export interface Span extends LogRecord {
  readonly name?: string;
  readonly kind?: number;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly traceState?: string;
  readonly status?: { readonly code: number; readonly message?: string };
}

export interface Sample {
  readonly resource?: Attributes;
  readonly scope?: string;
  readonly logs?: readonly LogRecord[];
  readonly spans?: readonly Span[];
  /** Gateway JSON instead: one object, or an array. */
  readonly json?: unknown;
  readonly request?: Partial<AcceptRequest>;
}

export const RECEIVED_MS = 1_790_000_100_000;

export const SHIPPED: ProfileSet = shipped();

function shipped(): ProfileSet {
  const loaded = loadProfiles({});
  if (loaded.kind === "invalid") throw new Error(JSON.stringify(loaded.issues, null, 2));
  return loaded.set;
}

export interface Taken {
  readonly fates: readonly RecordFate[];
  readonly rows: readonly Row[];
  readonly builder: BlockBuilder;
}

export interface Stage {
  readonly normalising: Normalising;
  readonly builder: BlockBuilder;
  take(sample: Sample): Taken;
}

export function createStage(options: { readonly set?: ProfileSet; readonly productMapFile?: string; readonly seenEventId?: (low: number, high: number) => boolean; readonly maxEntries?: number } = {}): Stage {
  const normalising = createNormalising({
    profiles: options.set ?? SHIPPED, hashKey: new Uint8Array(16).fill(9), productMapFile: options.productMapFile ?? null, eventIds: { seenEventId: options.seenEventId ?? (() => false) },
  });
  const builder = createBlockBuilder({ interner: createInterner({ maxEntries: options.maxEntries ?? 16_384, maxArenaBytes: 1_048_576, seed: 1 }) });
  const watch = normalising.createSecretWatch(builder);
  const normaliser = normalising.createNormaliser(builder);
  return {
    normalising, builder,
    take(sample) {
      const first = builder.columns.rows;
      const request: AcceptRequest = { ...bodyOf(sample), tenant: "acme", transport: "otlp_http", userAgent: "", profile: null, receivedAtMs: RECEIVED_MS, ...sample.request };
      watch.begin(request);
      normaliser.begin(request);
      const fates: RecordFate[] = [];
      const outcome = normalising.decoders[request.format].decode(request.body, request.signal, {
        record: (frame) => { fates.push(normaliser.accept(frame)); },
        string: watch.string,
        counter: (point) => { normaliser.counter(point); },
      }, { visitStrings: watch.mayHoldSecret(request.body) });
      if (outcome.kind === "malformed") throw new Error(outcome.message);
      return { fates, rows: Array.from({ length: builder.columns.rows - first }, (_, i) => rowOf(builder, first + i)), builder };
    },
  };
}

const stage = createStage();

/** The rows of a sample, with the shipped profiles. */
export function rowsOf(sample: Sample): readonly Row[] {
  return stage.take(sample).rows;
}

/** The one row of a sample. */
export function rowOfSample(sample: Sample): Row {
  const rows = rowsOf(sample);
  if (rows.length !== 1) throw new Error(`${String(rows.length)} rows instead of one`);
  return rows[0] as Row;
}

export function rowOf({ columns, interner }: BlockBuilder, row: number): Row {
  return Object.fromEntries(EVENT_COLUMNS.map((column) => {
    const array = columns.array(column.name);
    const at = (i: number) => array[i] as number;
    const hex = (size: number) => Buffer.from(Array.from({ length: size }, (_, i) => at(row * size + i))).toString("hex");
    switch (column.storage) {
      case "lc": return [column.name, interner.stringOf(at(row))];
      case "u64": case "i64": return [column.name, (BigInt(at(row * 2 + 1)) << 32n) | BigInt(at(row * 2))];
      case "fixed8": return [column.name, hex(8)];
      case "fixed16": return [column.name, hex(16)];
      default: return [column.name, at(row) === UNMEASURED_US ? -1 : at(row)];
    }
  })) as Row;
}

function bodyOf({ resource = {}, scope = "", logs, spans, json }: Sample): Pick<AcceptRequest, "body" | "format" | "signal"> {
  if (json !== undefined) return { body: Buffer.from(JSON.stringify(json)), format: "gateway_json", signal: "logs" };
  const resourcePart = { attributes: keyValues(resource) };
  const scopePart = { name: scope };
  const written = (record: LogRecord) => ({ ...record, attributes: keyValues(record.attributes ?? {}), ...(record.body === undefined ? {} : { body: anyValue(record.body) }) });
  if (spans !== undefined) {
    const body = { resourceSpans: [{ resource: resourcePart, scopeSpans: [{ scope: scopePart, spans: spans.map((s) => ({ startTimeUnixNano: "1790000000000000000", endTimeUnixNano: "1790000000005000000", ...written(s) })) }] }] };
    return { body: Buffer.from(JSON.stringify(body)), format: "otlp_json", signal: "traces" };
  }
  const body = { resourceLogs: [{ resource: resourcePart, scopeLogs: [{ scope: scopePart, logRecords: (logs ?? []).map((l) => ({ timeUnixNano: "1790000000000000000", ...written(l) })) }] }] };
  return { body: Buffer.from(JSON.stringify(body)), format: "otlp_json", signal: "logs" };
}

function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: unknown): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value as Attributes) } };
}
