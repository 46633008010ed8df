import { HEX_VALUE } from "./hex-id.ts";

const [COMMA, SEMICOLON, EQUALS, COLON, SPACE] = [0x2c, 0x3b, 0x3d, 0x3a, 0x20];

/** One event stands for at most this many requests: a forged or mistaken sampling rate cannot drown the others. */
export const MAX_WEIGHT = 1_000_000;

/**
 * How many spans one sampled span stands for, by the OpenTelemetry member of a tracestate: `ot=th:<hex>` (rejection threshold: the
 * probability is 1 - th / 16^digits), or the older `ot=p:<n>` (2^-n). 1 when there is none or it makes no sense.
 * @see OpenTelemetry specification, TraceState probability sampling; `ot=th:c` is 25 % and gives 4
 */
export function weightOfTraceState(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end;) {
    while (at < end && (bytes[at] === SPACE || bytes[at] === COMMA)) at++;
    let to = at;
    while (to < end && bytes[to] !== COMMA) to++;
    if (bytes[at] === 0x6f && bytes[at + 1] === 0x74 && bytes[at + 2] === EQUALS) return weightOfMember(bytes, at + 3, to);
    at = to;
  }
  return 1;
}

function weightOfMember(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end;) {
    let to = at;
    while (to < end && bytes[to] !== SEMICOLON && bytes[to] !== SPACE) to++;
    if (bytes[at] === 0x74 && bytes[at + 1] === 0x68 && bytes[at + 2] === COLON) {
      const rejected = fractionOf(bytes, at + 3, to);
      // 14 digits of `f` are one as a double: as rare as can be.
      return rejected === 1 ? MAX_WEIGHT : weightOfRatio(1 - rejected);
    }
    if (bytes[at] === 0x70 && bytes[at + 1] === COLON) {
      let power = 0;
      for (let i = at + 2; i < to; i++) power = power * 10 + ((bytes[i] as number) - 0x30);
      return power >= 0 && power < 63 ? weightOfRatio(2 ** -power) : 1;
    }
    at = to + 1;
  }
  return 1;
}

/** `0.<hex>` as a fraction; NaN when it is not 1 to 14 hexadecimal digits. */
function fractionOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 1 || end - start > 14) return NaN;
  let fraction = 0;
  let place = 1;
  for (let i = start; i < end; i++) {
    const digit = HEX_VALUE[bytes[i] as number] as number;
    if (digit < 0) return NaN;
    place /= 16;
    fraction += digit * place;
  }
  return fraction;
}

/** Requests that one event stands for at a sampling ratio in (0, 1], rounded; 1 for anything else. */
export function weightOfRatio(ratio: number): number {
  return ratio > 0 && ratio <= 1 ? Math.min(Math.round(1 / ratio), MAX_WEIGHT) : 1;
}
