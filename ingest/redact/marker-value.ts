import { ALPHANUMERIC, BYTE_CLASS, DIGIT, LOWER, UPPER } from "./byte-class.ts";

const MARKERS = new Set(["", "redacted", "masked", "hidden", "filtered", "removed", "null", "none", "nil", "true", "false", "undefined", "present", "absent", "unknown", "id", "x", "xx", "xxx", "xxxx"]);
const LONGEST_MARKER = 32;

/** Whether a value only says that something was here: `REDACTED`, `***`, `-`, `<redacted>`, `{id}`, `null`, or nothing at all. */
export function isMarkerValue(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > LONGEST_MARKER) return false;
  let word = "";
  for (let i = start; i < end; i++) {
    const b = bytes[i] as number;
    if (((BYTE_CLASS[b] as number) & ALPHANUMERIC) !== 0) word += String.fromCharCode(b).toLowerCase();
    else if (b >= 0x80) return false;
  }
  return MARKERS.has(word.replace(/^(bearer|basic)/, ""));
}

/** Whether a value looks made by a machine or chosen as a password: a digit, a mix of cases, or a character that words have not. */
export function looksSecret(bytes: Uint8Array, start: number, end: number): boolean {
  let [lowers, uppers, others] = [0, 0, 0];
  for (let i = start; i < end; i++) {
    const classes = BYTE_CLASS[bytes[i] as number] as number;
    if ((classes & LOWER) !== 0) lowers++;
    else if ((classes & UPPER) !== 0) uppers++;
    else others++;
  }
  return others > 0 || (lowers > 0 && uppers > 1);
}

/** Whether both letters and digits are in the value: what separates an authorisation code from an error code. */
export function hasLettersAndDigits(bytes: Uint8Array, start: number, end: number): boolean {
  let seen = 0;
  for (let i = start; i < end; i++) seen |= BYTE_CLASS[bytes[i] as number] as number;
  return (seen & DIGIT) !== 0 && (seen & (UPPER | LOWER)) !== 0;
}
