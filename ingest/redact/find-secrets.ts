import { BYTE_CLASS, TOKEN, hasAt } from "./byte-class.ts";
import { matchScheme } from "./auth-scheme.ts";
import { createBlobOpener, MIN_BLOB, type BlobOpener } from "./base64-blob.ts";
import { CompactTokenFinder } from "./compact-token.ts";
import type { Findings, FindSecrets } from "./detectors.ts";
import { matchPemBlock } from "./pem-block.ts";
import { matchParameter, userInfoEnd } from "./secret-parameter.ts";
import { matchVendorKey, VENDOR_FIRST_BYTES } from "./vendor-key.ts";

/** A longer string is searched in its first part only: time must be bounded, and no gateway sends such attributes. */
export const MAX_SEARCHED = 262_144;

const [COLON, EQUALS, PERCENT, DASH, SMALL_B, SMALL_E, LARGE_J, UNDERSCORE] = [0x3a, 0x3d, 0x25, 0x2d, 0x62, 0x65, 0x4a, 0x5f];

const [OUTSIDE, INSIDE, AFTER_DASH] = [0, 1, 2];
const [LETTER, WATCHED, MARK] = [1, 2, 3];

/** What a byte asks for: part of a word, part of a word that may begin something inside it, a mark before which a name may stand. */
const STEP: Uint8Array = steps();

function steps(): Uint8Array {
  const table = new Uint8Array(256);
  for (let b = 0; b < 256; b++) if (((BYTE_CLASS[b] as number) & TOKEN) !== 0) table[b] = LETTER;
  table[LARGE_J] = WATCHED;
  table[DASH] = WATCHED;
  for (const b of [COLON, EQUALS, PERCENT]) table[b] = MARK;
  return table;
}

/** First bytes of vendors' keys and of compact tokens. */
const BEGINS_SECRET: Uint8Array = new Uint8Array(256);
for (const b of [...VENDOR_FIRST_BYTES, SMALL_E]) BEGINS_SECRET[b] = 1;

/** Makes a search, with scratch state of its own. */
export function createSecretSearch(): FindSecrets {
  const inner = new Scan(null);
  const outer = new Scan(createBlobOpener((bytes, start, end, found) => inner.run(bytes, start, end, found)));
  return (bytes, start, end, found) => outer.run(bytes, start, end, found);
}

/** The walk over one string. Every method gives the end of what it found, or -1. */
class Scan {
  private readonly blobs: BlobOpener | null;
  private readonly compact = new CompactTokenFinder();

  constructor(blobs: BlobOpener | null) {
    this.blobs = blobs;
  }

  run(bytes: Uint8Array, start: number, wholeEnd: number, found: Findings): number {
    found.clear();
    this.compact.reset();
    this.blobs?.reset();
    const end = Math.min(wholeEnd, start + MAX_SEARCHED);
    let place = OUTSIDE;
    for (let at = start; at < end;) {
      const b = bytes[at] as number;
      const step = STEP[b] as number;
      let to = -1;
      if (step === LETTER) {
        if (place === OUTSIDE) to = this.word(bytes, at, end, found);
        else if (place === AFTER_DASH && BEGINS_SECRET[b] === 1) to = this.selfNamed(bytes, at, end, found, "");
      } else if (step === WATCHED) to = place === OUTSIDE && b !== DASH ? this.word(bytes, at, end, found) : this.insideWord(b, bytes, at, start, end, found);
      else if (step === MARK) to = this.mark(b, bytes, at, start, end, found);
      place = to >= 0 || step === 0 || step === MARK ? OUTSIDE : b === DASH || b === UNDERSCORE ? AFTER_DASH : INSIDE;
      at = to < 0 ? at + 1 : to;
    }
    return found.count;
  }

  /** A token or key that says itself what it is. */
  private selfNamed(bytes: Uint8Array, at: number, end: number, found: Findings, name: string): number {
    const match = hasAt(bytes, at, end, "eyJ") ? this.compact.match(bytes, at, end) : matchVendorKey(bytes, at, end);
    if (match === null) return -1;
    found.add(match.detector, at, match.end, name);
    return match.end;
  }

  private scheme(bytes: Uint8Array, at: number, end: number, found: Findings, name: string): number {
    const match = matchScheme(bytes, at, end);
    if (match === null) return -1;
    const known = this.selfNamed(bytes, match.start, end, found, name);
    if (known >= 0) return known;
    found.add(match.detector, match.start, match.end, name);
    return match.end;
  }

  private parameter(bytes: Uint8Array, at: number, after: number, start: number, end: number, found: Findings): number {
    const match = matchParameter(bytes, at, after, start, end);
    if (match === null) return -1;
    const { detector, name } = match.entry;
    let known = this.selfNamed(bytes, match.start, match.end, found, name);
    if (known < 0) known = this.scheme(bytes, match.start, match.end, found, name);
    if (known >= 0) return known;
    found.add(detector, match.start, match.end, name);
    return match.end;
  }

  /** What a word can begin: a token, a key, a scheme, a blob. Beyond its beginning only a compact token or a PEM block can. */
  private word(bytes: Uint8Array, at: number, end: number, found: Findings): number {
    let to = BEGINS_SECRET[bytes[at] as number] === 1 ? this.selfNamed(bytes, at, end, found, "") : -1;
    if (to < 0 && ((bytes[at] as number) | 32) === SMALL_B) to = this.scheme(bytes, at, end, found, "");
    if (to < 0 && this.blobs !== null && end - at >= MIN_BLOB) to = this.blobs.match(bytes, at, end, found);
    return to;
  }

  private insideWord(b: number, bytes: Uint8Array, at: number, start: number, end: number, found: Findings): number {
    if (b === LARGE_J) {
      // A compact token may follow other letters without a gap.
      return at - 2 > start && hasAt(bytes, at - 2, end, "eyJ") ? this.selfNamed(bytes, at - 2, end, found, "") : -1;
    }
    const pem = hasAt(bytes, at, end, "-----") ? matchPemBlock(bytes, at, end) : null;
    if (pem !== null) found.add(pem.detector, at, pem.end);
    return pem?.end ?? -1;
  }

  private mark(b: number, bytes: Uint8Array, at: number, start: number, end: number, found: Findings): number {
    if (b === PERCENT) return hasAt(bytes, at, end, "%3d", true) ? this.parameter(bytes, at, at + 3, start, end, found) : -1;
    if (b === COLON && hasAt(bytes, at, end, "://")) {
      const to = userInfoEnd(bytes, at + 3, end);
      if (to >= 0) found.add("url_userinfo", at + 3, to);
      return to;
    }
    return this.parameter(bytes, at, at + 1, start, end, found);
  }
}
