import { ALPHANUMERIC, BYTE_CLASS, DASH, DIGIT, DOT, LOWER, UPPER, latin1 } from "../../redact/byte-class.ts";
import { isHex, isUuid, opaqueEnd } from "../../redact/opaque.ts";

const SLASH = 0x2f;
/** Deeper paths are cut: `/a/b/c/d/e/f/*`. */
const MAX_SEGMENTS = 6;
const MAX_SEGMENT = 40;
const MAX_PATH = 1_024;

/**
 * The template of a path or URL: identifiers become `{id}`, so that a million orders are one route. No query, no fragment, no host.
 *
 * A segment is an identifier as a whole when it is a number or date, a UUID, an opaque or long text, or has characters that paths of
 * programs have not (`%`, `@`, `=`). Inside a segment, a word of which three digits stand in a row, or eight letters and digits mix, is one
 * (`order-12345`). Versions stay (`v1`, `v2beta1`).
 */
export function routeTemplate(bytes: Uint8Array, start: number, end: number): string {
  let from = pathStart(bytes, start, end);
  let to = from;
  while (to < end && to - from < MAX_PATH && bytes[to] !== 0x3f && bytes[to] !== 0x23 && bytes[to] !== 0x3b) to++;
  if (to === from) return "";
  let template = "";
  let segments = 0;
  while (from < to) {
    if (bytes[from] === SLASH) { from++; continue; }
    if (segments++ === MAX_SEGMENTS) return `${template}/*`;
    let stop = from;
    while (stop < to && bytes[stop] !== SLASH) stop++;
    template += `/${segmentTemplate(bytes, from, stop)}`;
    from = stop;
  }
  return template === "" ? "/" : template;
}

/** Behind the scheme and host, if there are any. */
function pathStart(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === SLASH) return start;
  for (let at = start; at < Math.min(end, start + 16); at++) {
    if (bytes[at] !== 0x3a || bytes[at + 1] !== SLASH || bytes[at + 2] !== SLASH) continue;
    let path = at + 3;
    while (path < end && bytes[path] !== SLASH && bytes[path] !== 0x3f && bytes[path] !== 0x23) path++;
    return path;
  }
  return start;
}

function segmentTemplate(bytes: Uint8Array, start: number, end: number): string {
  let [letters, digits] = [0, 0];
  for (let i = start; i < end; i++) {
    const classes = BYTE_CLASS[bytes[i] as number] as number;
    if ((classes & (UPPER | LOWER)) !== 0) letters++;
    else if ((classes & DIGIT) !== 0) digits++;
    else if ((classes & (DASH | DOT)) === 0 && !isTemplateByte(bytes[i] as number)) return "{id}";
  }
  if ((letters === 0 && digits > 0) || end - start > MAX_SEGMENT || isUuid(bytes, start, end) || opaqueEnd(bytes, start, end) === end) return "{id}";
  let text = "";
  for (let at = start; at < end;) {
    let to = at;
    while (to < end && ((BYTE_CLASS[bytes[to] as number] as number) & ALPHANUMERIC) !== 0) to++;
    if (to === at) to++;
    text += isIdentifier(bytes, at, to) ? "{id}" : latin1(bytes, at, to);
    at = to;
  }
  return text;
}

/** `{id}`, `:id`, `*`, `~user`, `a+b`, `$batch`, `(...)`, `,`: what route patterns and OData paths are made of. */
function isTemplateByte(b: number): boolean {
  return b === 0x7b || b === 0x7d || b === 0x3a || b === 0x2a || b === 0x7e || b === 0x2b || b === 0x24 || b === 0x28 || b === 0x29 || b === 0x2c;
}

function isIdentifier(bytes: Uint8Array, start: number, end: number): boolean {
  let [digits, row, longestRow, hex] = [0, 0, 0, 0];
  for (let i = start; i < end; i++) {
    const b = bytes[i] as number;
    row = ((BYTE_CLASS[b] as number) & DIGIT) !== 0 ? row + 1 : 0;
    if (row > 0) digits++;
    if (isHex(b)) hex++;
    longestRow = Math.max(longestRow, row);
  }
  if (longestRow >= 3) return true;
  const length = end - start;
  const isVersion = ((bytes[start] as number) | 32) === 0x76 && length <= 10;
  return length >= 8 && !isVersion && (digits >= 3 || (digits > 0 && hex === length));
}
