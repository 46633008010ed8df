import { ALPHANUMERIC, BYTE_CLASS, DASH, hasAt } from "./byte-class.ts";
import { matchScheme } from "./auth-scheme.ts";
import { createBlobOpener, type BlobOpener } from "./base64-blob.ts";
import { CompactTokenFinder } from "./compact-token.ts";
import type { Findings, FindSecrets } from "./detectors.ts";
import { matchPemBlock } from "./pem-block.ts";
import { matchParameter, userInfoEnd } from "./secret-parameter.ts";
import { matchVendorKey } from "./vendor-key.ts";

/** A longer string is searched in its first part only: time must be bounded, and no gateway sends such attributes. */
export const MAX_SEARCHED = 262_144;

const [COLON, EQUALS, PERCENT, DASH_BYTE, SMALL_E] = [0x3a, 0x3d, 0x25, 0x2d, 0x65];

/** Makes a search, with scratch state of its own. */
export function createSecretSearch(): FindSecrets {
  return createScan(createBlobOpener(createScan(null)));
}

function createScan(blobs: BlobOpener | null): FindSecrets {
  const compact = new CompactTokenFinder();

  /** A token or key that says itself what it is. Returns the end of the finding, or -1; as do the next two. */
  function selfNamed(bytes: Uint8Array, at: number, end: number, found: Findings, name: string): number {
    const match = hasAt(bytes, at, end, "eyJ") ? compact.match(bytes, at, end) : matchVendorKey(bytes, at, end);
    if (match === null) return -1;
    found.add(match.detector, at, match.end, name);
    return match.end;
  }

  function scheme(bytes: Uint8Array, at: number, end: number, found: Findings, name: string): number {
    const match = matchScheme(bytes, at, end);
    if (match === null) return -1;
    const known = selfNamed(bytes, match.start, end, found, name);
    if (known >= 0) return known;
    found.add(match.detector, match.start, match.end, name);
    return match.end;
  }

  function parameter(bytes: Uint8Array, at: number, after: number, start: number, end: number, found: Findings): number {
    const match = matchParameter(bytes, at, after, start, end);
    if (match === null) return -1;
    const { detector, name } = match.entry;
    let known = selfNamed(bytes, match.start, match.end, found, name);
    if (known < 0) known = scheme(bytes, match.start, match.end, found, name);
    if (known >= 0) return known;
    found.add(detector, match.start, match.end, name);
    return match.end;
  }

  function atWord(bytes: Uint8Array, at: number, end: number, found: Findings): number {
    let to = selfNamed(bytes, at, end, found, "");
    if (to < 0) to = scheme(bytes, at, end, found, "");
    return to < 0 && blobs !== null ? blobs.match(bytes, at, end, found) : to;
  }

  function atMark(b: number, bytes: Uint8Array, at: number, start: number, end: number, found: Findings): number {
    if (b === DASH_BYTE) {
      const pem = matchPemBlock(bytes, at, end);
      if (pem !== null) found.add(pem.detector, at, pem.end);
      return pem?.end ?? -1;
    }
    if (b === PERCENT) return hasAt(bytes, at, end, "%3d", true) ? parameter(bytes, at, at + 3, start, end, found) : -1;
    if (b === COLON && hasAt(bytes, at, end, "://")) {
      const to = userInfoEnd(bytes, at + 3, end);
      if (to >= 0) found.add("url_userinfo", at + 3, to);
      return to;
    }
    return b === COLON || b === EQUALS ? parameter(bytes, at, at + 1, start, end, found) : -1;
  }

  return (bytes, start, wholeEnd, found) => {
    found.clear();
    compact.reset();
    blobs?.reset();
    const end = Math.min(wholeEnd, start + MAX_SEARCHED);
    let before = 0;
    for (let at = start; at < end;) {
      const b = bytes[at] as number;
      const classes = BYTE_CLASS[b] as number;
      let to = -1;
      if ((classes & ALPHANUMERIC) === 0) to = atMark(b, bytes, at, start, end, found);
      else if ((before & (ALPHANUMERIC | DASH)) === 0) to = atWord(bytes, at, end, found);
      // A compact token may follow other letters without a gap; everything else begins where a word does.
      else if (b === SMALL_E && bytes[at + 1] === 0x79 && hasAt(bytes, at, end, "eyJ")) to = selfNamed(bytes, at, end, found, "");
      before = to < 0 ? classes : 0;
      at = to < 0 ? at + 1 : to;
    }
    return found.count;
  };
}
