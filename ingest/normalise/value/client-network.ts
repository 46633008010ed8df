import { HEX_VALUE } from "../read/hex-id.ts";

const [DOT, COLON, COMMA, SPACE, OPEN, CLOSE, PERCENT, SLASH, QUOTE] = [0x2e, 0x3a, 0x2c, 0x20, 0x5b, 0x5d, 0x25, 0x2f, 0x22];

/** Where `clientNetwork` puts its text. */
export const networkText: Buffer = Buffer.alloc(32);

const groups = new Uint16Array(8);

/**
 * Writes the network of an address to `networkText`: `203.0.113.0/24` or `2001:db8:1::/48`; gives its length, 0 when there is no address.
 * Takes an address, one with a port, one in brackets, an IPv4 address mapped into IPv6, or a list of which the first counts.
 * Allocates nothing. @see RFC 4291 section 2.2, RFC 7239 section 6
 */
export function clientNetwork(bytes: Uint8Array, start: number, end: number): number {
  let from = start;
  while (from < end && (bytes[from] === SPACE || bytes[from] === OPEN || bytes[from] === QUOTE)) from++;
  let to = from;
  let colons = 0;
  while (to < end && to - from < 64) {
    const b = bytes[to] as number;
    if (b === COMMA || b === SPACE || b === CLOSE || b === PERCENT || b === SLASH || b === QUOTE) break;
    if (b === COLON) colons++;
    to++;
  }
  return colons < 2 ? ipv4(bytes, from, to) : ipv6(bytes, from, to);
}

function ipv4(bytes: Uint8Array, start: number, end: number): number {
  let length = 0;
  let octet = -1;
  let octets = 0;
  for (let at = start; at <= end; at++) {
    const b = at < end ? (bytes[at] as number) : COLON;
    const digit = b - 0x30;
    if (digit >= 0 && digit <= 9) {
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return 0;
    } else if ((b === DOT || (b === COLON && octets === 3)) && octet >= 0) {
      if (octets++ < 3) {
        length = putNumber(octet, length);
        networkText[length++] = DOT;
      }
      octet = -1;
      if (b === COLON) break;
    } else return 0;
  }
  return octets === 4 ? putSuffix("0/24", length) : 0;
}

function ipv6(bytes: Uint8Array, start: number, end: number): number {
  groups.fill(0);
  let count = 0;
  let gap = -1;
  let value = -1;
  let groupStart = start;
  for (let at = start; at <= end; at++) {
    const b = at < end ? (bytes[at] as number) : COLON;
    if (b === DOT) return isMapped(count, gap) ? ipv4(bytes, groupStart, end) : 0;
    if (b === COLON) {
      if (value >= 0) {
        if (count === 8) return 0;
        groups[count++] = value;
      } else if (at < end && at > start) {
        if (gap >= 0) return 0;
        gap = count;
      } else if (at === start && bytes[at + 1] !== COLON) return 0;
      value = -1;
      groupStart = at + 1;
      continue;
    }
    const digit = HEX_VALUE[b] as number;
    value = value < 0 ? digit : value * 16 + digit;
    if (digit < 0 || value > 0xffff) return 0;
  }
  if (gap < 0 && count !== 8) return 0;
  if (gap >= 0) {
    const tail = count - gap;
    groups.copyWithin(8 - tail, gap, count);
    groups.fill(0, gap, 8 - tail);
  }
  return network48();
}

/** `::ffff:` before a dotted address: the first 96 bits of an IPv4-mapped one. */
function isMapped(count: number, gap: number): boolean {
  return gap === 0 ? count === 1 && groups[0] === 0xffff : gap < 0 && count === 6 && groups[5] === 0xffff;
}

function network48(): number {
  let length = 0;
  const last = groups[2] !== 0 ? 3 : groups[1] !== 0 ? 2 : groups[0] !== 0 ? 1 : 0;
  for (let i = 0; i < last; i++) {
    length = putHex(groups[i] as number, length);
    if (i < last - 1) networkText[length++] = COLON;
  }
  return putSuffix("::/48", length);
}

function putNumber(value: number, at: number): number {
  let length = at;
  if (value >= 100) networkText[length++] = 0x30 + Math.floor(value / 100);
  if (value >= 10) networkText[length++] = 0x30 + (Math.floor(value / 10) % 10);
  networkText[length++] = 0x30 + (value % 10);
  return length;
}

function putHex(value: number, at: number): number {
  let length = at;
  for (let shift = 12; shift >= 0; shift -= 4) {
    const digit = (value >> shift) & 15;
    if (digit !== 0 || length > at || shift === 0) networkText[length++] = digit < 10 ? 0x30 + digit : 0x57 + digit;
  }
  return length;
}

function putSuffix(text: string, at: number): number {
  for (let i = 0; i < text.length; i++) networkText[at + i] = text.charCodeAt(i);
  return at + text.length;
}
