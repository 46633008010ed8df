import { Malformed } from "./malformed.ts";

/** Parses the JSON text `[start, end)`, a byte order mark before it being skipped. The message quotes nothing of the text: it may hold secrets. */
export function parseJson(bytes: Buffer, start: number, end: number): unknown {
  const hasMark = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
  try {
    return JSON.parse(bytes.toString("utf8", hasMark ? start + 3 : start, end));
  } catch {
    throw new Malformed("the body is not JSON", start);
  }
}
