import { DOT, TOKEN, hasAt, runEnd } from "./byte-class.ts";
import type { Detector } from "./detectors.ts";

export interface CompactToken {
  readonly detector: Detector;
  readonly end: number;
}

const DOT_BYTE = 0x2e;
/** base64url of `{"alg":""}` has 14 characters; a little less, so that odd headers count. */
const MIN_HEADER = 10;

/**
 * Finds compact JWS and JWE in one string, asked at every `eyJ` in it from left to right. Linear over the string as a whole: what was
 * worked out for a run of token characters, or for the dot that follows, is kept until the next one.
 * @see RFC 7515 section 3.1, RFC 7516 section 3.1
 */
export class CompactTokenFinder {
  private runEndAt = -1;
  private dotAt = -1;
  private failedDot = -1;

  reset(): void {
    this.runEndAt = -1;
    this.dotAt = -1;
    this.failedDot = -1;
  }

  /** The token that begins at `at`, where `eyJ` stands; null when there is none. */
  match(bytes: Uint8Array, at: number, end: number): CompactToken | null {
    if (at >= this.runEndAt) this.runEndAt = runEnd(bytes, at, end, TOKEN | DOT);
    if (this.dotAt < at) this.dotAt = nextDot(bytes, at, this.runEndAt);
    const dot = this.dotAt;
    if (dot === this.runEndAt || dot === this.failedDot || dot - at < MIN_HEADER) return null;
    const found = this.after(bytes, dot);
    if (found === null) this.failedDot = dot;
    return found;
  }

  private after(bytes: Uint8Array, dot: number): CompactToken | null {
    const limit = this.runEndAt;
    const second = nextDot(bytes, dot + 1, limit);
    if (hasAt(bytes, dot + 1, limit, "eyJ")) {
      return { detector: "jws", end: second === limit ? limit : nextDot(bytes, second + 1, limit) };
    }
    let at = second;
    for (let dots = 2; dots < 4 && at < limit; dots++) at = nextDot(bytes, at + 1, limit);
    return at < limit ? { detector: "jwe", end: nextDot(bytes, at + 1, limit) } : null;
  }
}

function nextDot(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== DOT_BYTE) at++;
  return Math.min(at, end);
}
