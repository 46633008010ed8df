import { Findings, type Detector } from "../redact/detectors.ts";
import { createSecretSearch } from "../redact/find-secrets.ts";

/** Which detector sees a credential itself in a text that should only name one; null when none does. */
export type FindRawCredential = (text: string) => Detector | null;

/** An access key's id names it and opens nothing without its secret. */
const NAMES_ONLY: ReadonlySet<Detector> = new Set<Detector>(["aws_access_key"]);

/** Makes the look for tokens and keys in fields that hold identifiers, so that a sender's mistake is told instead of kept. */
export function createFindRawCredential(): FindRawCredential {
  const search = createSecretSearch();
  const found = new Findings();
  return (text) => {
    const bytes = Buffer.from(text);
    const count = search(bytes, 0, bytes.length, found);
    return found.detectors.slice(0, count).find((detector) => !NAMES_ONLY.has(detector)) ?? null;
  };
}
