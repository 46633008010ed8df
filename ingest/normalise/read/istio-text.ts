import type { RecordFrame } from "../../decode/record-frame.ts";
import { fieldId } from "../fields.ts";
import type { FieldValues } from "./field-values.ts";

const [SPACE, QUOTE, OPEN, CLOSE, NEWLINE] = [0x20, 0x22, 0x5b, 0x5d, 0x0a];

/**
 * Columns of Istio's text log that are read, by position; `request` is split into method, path and protocol.
 * @see istio/istio pilot/pkg/model/telemetry_logging.go, EnvoyTextLogFormat
 */
const COLUMN = {
  request: 1, status: 2, flags: 3, details: 4, duration: 9, forwardedFor: 11, userAgent: 12, requestId: 13, upstreamCluster: 16, remoteAddress: 19, serverName: 20, route: 21,
} as const;
const COLUMN_COUNT = 22;

const F = {
  status: fieldId("http_status"), flags: fieldId("response_flags"), details: fieldId("detail"), duration: fieldId("request_latency"), forwardedFor: fieldId("client_address"),
  userAgent: fieldId("user_agent"), requestId: fieldId("request_id"), service: fieldId("service"), route: fieldId("route"), method: fieldId("http_method"), path: fieldId("url_path"),
};

const starts = new Int32Array(COLUMN_COUNT);
const ends = new Int32Array(COLUMN_COUNT);

/** Whether a body begins as Istio's text log does: `[2026-09-21T13:33:21.500Z] "`. Looks at 32 bytes at most. */
export function looksLikeIstioText(frame: RecordFrame): boolean {
  const { bytes, bodyStart, bodyEnd } = frame;
  if (bodyEnd - bodyStart < 40 || bytes[bodyStart] !== OPEN || bytes[bodyStart + 5] !== 0x2d) return false;
  for (let at = bodyStart + 20; at < bodyStart + 32; at++) if (bytes[at] === CLOSE) return bytes[at + 1] === SPACE && bytes[at + 2] === QUOTE;
  return false;
}

/** Fills fields from the positional text body. A body with too few columns leaves those that are missing absent. */
export function readIstioText(frame: RecordFrame, into: FieldValues): void {
  if (!looksLikeIstioText(frame)) return;
  const { bytes } = frame;
  const count = split(bytes, frame.bodyStart, frame.bodyEnd);
  const set = (field: number, column: number) => {
    if (column < count && !isDash(bytes, starts[column] as number, ends[column] as number)) into.setText(field, starts[column] as number, ends[column] as number);
  };
  set(F.status, COLUMN.status);
  set(F.flags, COLUMN.flags);
  set(F.details, COLUMN.details);
  set(F.duration, COLUMN.duration);
  set(F.forwardedFor, COLUMN.forwardedFor);
  set(F.forwardedFor, COLUMN.remoteAddress);
  set(F.userAgent, COLUMN.userAgent);
  set(F.requestId, COLUMN.requestId);
  if (COLUMN.upstreamCluster < count && bytes[(ends[COLUMN.upstreamCluster] as number) - 1] !== 0x7c) set(F.service, COLUMN.upstreamCluster);
  set(F.service, COLUMN.serverName);
  if (COLUMN.route < count && !isDefault(bytes, starts[COLUMN.route] as number, ends[COLUMN.route] as number)) set(F.route, COLUMN.route);
  request(bytes, starts[COLUMN.request] as number, ends[COLUMN.request] as number, into);
}

/** Cuts at spaces; a column in quotes or brackets may hold spaces itself. Gives the number of columns. */
function split(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end && count < COLUMN_COUNT;) {
    const b = bytes[at] as number;
    if (b === SPACE || b === NEWLINE) { at++; continue; }
    const close = b === QUOTE ? QUOTE : b === OPEN ? CLOSE : SPACE;
    let to = close === SPACE ? at : at + 1;
    while (to < end && bytes[to] !== close && (close !== SPACE || bytes[to] !== NEWLINE)) to++;
    starts[count] = close === SPACE ? at : at + 1;
    ends[count++] = to;
    at = to + 1;
  }
  return count;
}

function request(bytes: Uint8Array, start: number, end: number, into: FieldValues): void {
  let first = start;
  while (first < end && bytes[first] !== SPACE) first++;
  let last = end;
  while (last > first + 1 && bytes[last - 1] !== SPACE) last--;
  if (!isDash(bytes, start, first)) into.setText(F.method, start, first);
  if (last - 1 > first + 1 && !isDash(bytes, first + 1, last - 1)) into.setText(F.path, first + 1, last - 1);
}

function isDash(bytes: Uint8Array, start: number, end: number): boolean {
  return end === start || (end - start === 1 && bytes[start] === 0x2d);
}

const DEFAULT = Buffer.from("default");

function isDefault(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === DEFAULT.length && DEFAULT.compare(bytes, start, end) === 0;
}
