import { Findings, type Detector } from "../redact/detectors.ts";
import { createSecretSearch } from "../redact/find-secrets.ts";

/** A credential itself, and what saw it. In memory only. */
export interface RawCredential {
  readonly detector: Detector;
  readonly secret: string;
}

/** A credential that a feed sent by mistake, and in which field. */
export interface SentCredential extends RawCredential {
  readonly field: string;
}

/** Looks for a credential itself in a text that should only name one; null when there is none. */
export type FindRawCredential = (text: string) => RawCredential | null;

/** An access key's id names it and opens nothing without its secret. */
const NAMES_ONLY: ReadonlySet<Detector> = new Set<Detector>(["aws_access_key"]);

/** Makes the look for tokens and keys in fields that hold identifiers, so that a sender's mistake is told instead of kept. */
export function createFindRawCredential(): FindRawCredential {
  const search = createSecretSearch();
  const found = new Findings();
  return (text) => {
    const bytes = Buffer.from(text);
    const count = search(bytes, 0, bytes.length, found);
    for (let i = 0; i < count; i++) {
      const detector = found.detectors[i];
      if (detector !== undefined && !NAMES_ONLY.has(detector)) return { detector, secret: bytes.toString("utf8", found.starts[i], found.ends[i]) };
    }
    return null;
  };
}
