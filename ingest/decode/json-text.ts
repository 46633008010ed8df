/**
 * Parses the JSON text `[start, end)`, a byte order mark before it being skipped; undefined when it is none. Nothing is said about why:
 * the words of JSON.parse quote the text, and it may hold secrets.
 */
export function parseJson(bytes: Buffer, start: number, end: number): unknown {
  const hasMark = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
  try {
    return JSON.parse(bytes.toString("utf8", hasMark ? start + 3 : start, end));
  } catch {
    return undefined;
  }
}
