import { VALUE } from "../../decode/record-frame.ts";
import { UNMEASURED_US } from "../../event.ts";
import { MICROSECONDS, type Unit } from "../fields.ts";
import type { FieldMap } from "./field-map.ts";
import type { FieldValues } from "./field-values.ts";
import { parseNumber, parsed } from "./number-text.ts";

/** The number of a field, whether it came as a number or as its digits; NaN when it is none. */
export function numberOf(values: FieldValues, field: number, bytes: Uint8Array): number {
  switch (values.kind[field]) {
    case VALUE.int: case VALUE.double: case VALUE.bool: return values.num[field] as number;
    case VALUE.string: {
      const end = values.end[field] as number;
      const number = parseNumber(bytes, values.start[field] as number, end);
      return parsed.end === end ? number : NaN;
    }
    default: return NaN;
  }
}

/**
 * A duration in whole microseconds, `UNMEASURED_US` when the field is absent, negative (Kong's -1: not proxied) or no number. A unit written
 * behind the digits (`12ms`) wins over the profile's. Longer than 71 minutes is capped one below `UNMEASURED_US`.
 */
export function microsecondsOf(values: FieldValues, map: FieldMap, field: number, bytes: Uint8Array): number {
  const kind = values.kind[field] as number;
  if (kind === VALUE.absent) return UNMEASURED_US;
  let unit = unitOf(values, map, field);
  let number = values.num[field] as number;
  if (kind === VALUE.string) {
    const end = values.end[field] as number;
    number = parseNumber(bytes, values.start[field] as number, end);
    const written = unitAt(bytes, parsed.end, end);
    if (written === null) return UNMEASURED_US;
    if (written !== "none") unit = written;
  } else if (kind !== VALUE.int && kind !== VALUE.double) return UNMEASURED_US;
  return clampMicroseconds(number * MICROSECONDS[unit]);
}

export function clampMicroseconds(us: number): number {
  return us >= 0 ? Math.min(Math.round(us), UNMEASURED_US - 1) : UNMEASURED_US;
}

/** The unit of the attribute that a field came from; Istio's text log, the one body that is parsed, has milliseconds. */
export function unitOf(values: FieldValues, map: FieldMap, field: number): Unit {
  return map.uses[values.use[field] as number]?.unit ?? "ms";
}

function unitAt(bytes: Uint8Array, start: number, end: number): Unit | null {
  const length = end - start;
  if (length === 0) return "none";
  if (length === 1) return bytes[start] === 0x73 ? "s" : null;
  if (length !== 2 || bytes[start + 1] !== 0x73) return null;
  switch (bytes[start]) {
    case 0x6d: return "ms";
    case 0x75: return "us";
    case 0x6e: return "ns";
    default: return null;
  }
}
