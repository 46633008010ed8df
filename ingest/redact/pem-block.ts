import { DIGIT, UPPER, BYTE_CLASS, hasAt, latin1 } from "./byte-class.ts";
import type { Detector } from "./detectors.ts";

const BEGIN = "-----BEGIN ";
const MAX_LABEL = 64;

/**
 * The PEM block that begins at `at`: up to and with its END line, or to the end of the string when that line is missing (a cut block is as
 * secret). Null when no block begins here.
 * @see RFC 7468 section 3
 */
export function matchPemBlock(bytes: Uint8Array, at: number, end: number): { readonly detector: Detector; readonly end: number } | null {
  if (!hasAt(bytes, at, end, BEGIN)) return null;
  const labelStart = at + BEGIN.length;
  let labelEnd = labelStart;
  while (labelEnd < end && labelEnd - labelStart < MAX_LABEL && isLabel(bytes[labelEnd] as number)) labelEnd++;
  if (labelEnd === labelStart || !hasAt(bytes, labelEnd, end, "-----")) return null;
  const rest = Buffer.from(bytes.buffer, bytes.byteOffset + labelEnd, end - labelEnd);
  const closing = rest.indexOf("-----END ");
  const detector = latin1(bytes, labelStart, labelEnd).includes("PRIVATE KEY") ? "pem_private_key" : "pem_block";
  if (closing < 0) return { detector, end };
  const dashes = rest.indexOf("-----", closing + 9);
  return { detector, end: dashes < 0 || dashes - closing > MAX_LABEL + 9 ? end : labelEnd + dashes + 5 };
}

function isLabel(b: number): boolean {
  return b === 0x20 || ((BYTE_CLASS[b] as number) & (UPPER | DIGIT)) !== 0;
}
