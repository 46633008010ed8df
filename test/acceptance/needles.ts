/** Looks for secrets in bytes, in every form in which something may have written them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A form of a text, as Latin-1 bytes in a string: one character a byte. */
const latin1 = (bytes: Buffer) => bytes.toString("latin1");
const percent = (text: string) => [...Buffer.from(text)].map((b) => `%${b.toString(16).padStart(2, "0")}`).join("");

/** Base64 of a text that stands anywhere within other bytes: for each of the three alignments, the characters that only depend on the text. */
function base64Forms(text: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString("base64").replace(/=+$/, "");
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + Buffer.byteLength(text)) * 8) / 6);
    return encoded.slice(first, last);
  });
}

/** Every form of a text: as it is, base64 and base64url at any alignment, hex, percent-encoded, UTF-16, escaped for JSON. */
export function formsOf(text: string): readonly string[] {
  const utf16 = Buffer.from(text, "utf16le");
  const base64 = base64Forms(text);
  const hex = Buffer.from(text).toString("hex");
  return [...new Set([
    latin1(Buffer.from(text)), ...base64, ...base64.map((b) => b.replaceAll("+", "-").replaceAll("/", "_")), hex, hex.toUpperCase(), encodeURIComponent(text), percent(text), percent(text).toUpperCase(),
    latin1(utf16), latin1(Buffer.from(utf16).swap16()), JSON.stringify(text).slice(1, -1),
  ])];
}

export interface Needles {
  /** The traces that stand in these bytes in any form. */
  readonly inBytes: (bytes: Buffer) => readonly string[];
  readonly inText: (text: string) => readonly string[];
  /** `file: trace` for every file under a directory. */
  readonly inDirectory: (directory: string) => readonly string[];
}

export function createNeedles(traces: readonly string[]): Needles {
  const forms = traces.map((trace) => ({ trace, forms: formsOf(trace) }));
  const inBytes = (bytes: Buffer) => { const hay = latin1(bytes); return forms.filter((t) => t.forms.some((form) => hay.includes(form))).map((t) => t.trace); };
  return {
    inBytes, inText: (text) => inBytes(Buffer.from(text)),
    inDirectory: (directory) => readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const found = inBytes(Buffer.from(path));
      return [...found, ...(entry.isFile() ? inBytes(readFileSync(path)) : [])].map((trace) => `${path}: ${trace}`);
    }),
  };
}
