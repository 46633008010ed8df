import type { FrameText } from "./frame-text.ts";
import { textOf } from "./json-members.ts";
import type { RecordFrame } from "./record-frame.ts";
import type { FoundId } from "./record-ids.ts";

/** Puts an instant into the frame as two 32-bit halves. */
export function setHalves(frame: RecordFrame, which: "time" | "observed", unixNano: bigint): void {
  const lo = Number(unixNano & 0xffff_ffffn), hi = Number(unixNano >> 32n);
  if (which === "time") {
    frame.timeLo = lo;
    frame.timeHi = hi;
  } else {
    frame.observedLo = lo;
    frame.observedHi = hi;
  }
}

/**
 * Writes a hex id, upper or lower case, as bytes. What is not hex (base64, for one) has no length that is right, and so is a defect of its record.
 * @see OTLP specification, "JSON Protobuf Encoding"
 */
export function placeHexId(text: FrameText, id: FoundId, value: unknown, name: string): void {
  const hex = textOf(value, name);
  if (hex === "") return;
  const bytes = /^(?:[0-9a-f]{2})+$/i.test(hex) ? Buffer.from(hex, "hex") : null;
  id.start = bytes === null ? -1 : text.writeBytes(bytes);
  id.length = bytes === null ? -1 : bytes.length;
}
