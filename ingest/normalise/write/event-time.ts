import { VALUE, type RecordFrame } from "../../decode/record-frame.ts";
import { fieldId } from "../fields.ts";
import type { FieldMap } from "../read/field-map.ts";
import type { FieldValues } from "../read/field-values.ts";
import { parseIsoMillis } from "../read/iso-time.ts";
import { millisOfEpoch, setFromMillis, setFromNanos, type NanoTime } from "../read/nano-time.ts";
import { numberOf, unitOf } from "../read/typed-value.ts";

const TIME = fieldId("time");

/**
 * The time of a record that carries it as an attribute (gateway JSON): ISO 8601, or an epoch by its unit or size. False when the record has
 * none that can be read; `out` is then as before.
 */
export function timeOfAttribute(frame: RecordFrame, fields: FieldValues, map: FieldMap, out: NanoTime): boolean {
  if (!fields.has(TIME)) return false;
  if (isNanos(frame, fields)) return setFromNanos(out, frame.bytes.toString("latin1", fields.start[TIME], fields.end[TIME]));
  const number = numberOf(fields, TIME, frame.bytes);
  if (!Number.isNaN(number)) return setFromMillis(out, unitOf(fields, map, TIME) === "epoch_ms" ? number : millisOfEpoch(number));
  if (fields.kind[TIME] !== VALUE.string) return false;
  return setFromMillis(out, parseIsoMillis(frame.bytes, fields.start[TIME] as number, fields.end[TIME] as number));
}

/** Nanoseconds as text have nineteen digits, more than a double holds. */
function isNanos({ bytes }: RecordFrame, fields: FieldValues): boolean {
  const [start, end] = [fields.start[TIME] as number, fields.end[TIME] as number];
  if (fields.kind[TIME] !== VALUE.string || end - start !== 19) return false;
  for (let i = start; i < end; i++) if ((bytes[i] as number) < 0x30 || (bytes[i] as number) > 0x39) return false;
  return true;
}
