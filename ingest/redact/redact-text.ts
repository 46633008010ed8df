import { Findings, type FindSecrets } from "./detectors.ts";
import { isWordStart, opaqueEnd } from "./opaque.ts";

/** Text that may be shown: a line of our own log, the excerpt of a record in quarantine. */
export type RedactText = (text: string, maxChars?: number) => string;

const DEFAULT_MAX_CHARS = 512;

/** Makes the redaction of free text: secrets become `{redacted}`, opaque parts `{id}`, control characters a space; cut to `maxChars`. */
export function createRedactText(search: FindSecrets): RedactText {
  const found = new Findings();
  return (text, maxChars = DEFAULT_MAX_CHARS) => {
    // A secret cut in two would be seen by nobody, so more than the result is searched.
    const bytes = Buffer.from(text.slice(0, maxChars * 4 + 4_096));
    const count = search(bytes, 0, bytes.length, found);
    const parts: string[] = [];
    let at = 0;
    for (let i = 0; i < count; i++) {
      parts.push(withoutOpaque(bytes, at, found.starts[i] as number), "{redacted}");
      at = found.ends[i] as number;
    }
    parts.push(withoutOpaque(bytes, at, bytes.length));
    const clean = parts.join("").replace(/\p{Cc}+/gu, " ");
    return clean.length > maxChars ? `${clean.slice(0, maxChars - 1)}…` : clean;
  };
}

function withoutOpaque(bytes: Buffer, start: number, end: number): string {
  let text = "";
  let from = start;
  for (let at = start; at < end;) {
    const to = isWordStart(bytes, at, start) ? opaqueEnd(bytes, at, end) : -1;
    if (to < 0) { at++; continue; }
    text += `${bytes.toString("utf8", from, at)}{id}`;
    at = from = to;
  }
  return text + bytes.toString("utf8", from, end);
}
