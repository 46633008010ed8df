import { matchScheme } from "./auth-scheme.ts";
import { ALPHANUMERIC, BYTE_CLASS, TOKEN, hasAt } from "./byte-class.ts";
import { isMarkerValue } from "./marker-value.ts";
import { matchParameter, userInfoEnd } from "./secret-parameter.ts";
import { matchVendorKey } from "./vendor-key.ts";

/** A text whose occurrences are cheap to find, chosen to begin with a byte that telemetry seldom holds, and a closer look at each of them. */
export interface Needle {
  /** A single byte, or the text. */
  readonly text: number | string;
  readonly isSecret: (body: Buffer, at: number) => boolean;
}

const [AT_SIGN, EQUALS, LARGE_B, SMALL_E, SMALL_S, LARGE_A, SLASH, COLON, QUOTE] = [0x40, 0x3d, 0x42, 0x65, 0x73, 0x41, 0x2f, 0x3a, 0x22];

const beginsToken = (body: Buffer, at: number) => ((BYTE_CLASS[body[at] ?? 0] as number) & TOKEN) !== 0;
const vendorKeyAt = (back: number) => (body: Buffer, at: number) => at >= back && matchVendorKey(body, at - back, body.length) !== null;

/** What is looked for in every body: tokens, PEM blocks, credentials with a scheme, secret parameters. */
export const FIRST_NEEDLES: readonly Needle[] = [
  { text: "yJ", isSecret: (body, at) => body[at - 1] === SMALL_E && beginsToken(body, at + 2) },
  { text: LARGE_B, isSecret: (body, at) => hasAt(body, at - 5, body.length, "-----BEGIN ") || matchScheme(body, at, body.length) !== null },
  { text: EQUALS, isSecret: (body, at) => matchParameter(body, at, at + 1, Math.max(0, at - 64), Math.min(body.length, at + 512)) !== null },
];

/** Vendors' keys, URLs with a password, and names of secrets in attribute names, headers and JSON text. */
export const FURTHER_NEEDLES: readonly Needle[] = [
  { text: "IA", isSecret: (body, at) => body[at - 2] === LARGE_A && matchVendorKey(body, at - 2, body.length) !== null },
  { text: AT_SIGN, isSecret: isUserInfo },
  { text: "gh", isSecret: vendorKeyAt(0) },
  { text: "glpat-", isSecret: vendorKeyAt(0) },
  { text: "xox", isSecret: vendorKeyAt(0) },
  { text: "k_", isSecret: vendorKeyAt(1) },
  { text: "k-", isSecret: (body, at) => body[at - 1] === SMALL_S && matchVendorKey(body, at - 1, body.length) !== null },
  { text: "Iza", isSecret: vendorKeyAt(1) },
  { text: "npm_", isSecret: vendorKeyAt(0) },
  { text: "bearer ", isSecret: (body, at) => matchScheme(body, at, body.length) !== null },
  { text: "%3D", isSecret: (body, at) => matchParameter(body, at, at + 3, Math.max(0, at - 64), Math.min(body.length, at + 512)) !== null },
  { text: "zation", isSecret: named("authori", 6) },
  { text: "kie", isSecret: named("coo", 3) },
  { text: "word", isSecret: named("pass", 4) },
  { text: "wd", isSecret: (body, at) => named("p", 2)(body, at) || named("pass", 2)(body, at) },
  { text: "cret", isSecret: named("se", 4) },
  { text: "ken", isSecret: named("to", 3) },
  { text: "_key", isSecret: named("api", 4) },
  { text: "-key", isSecret: named("api", 4) },
  { text: "ikey", isSecret: named("ap", 4) },
];

function isUserInfo(body: Buffer, at: number): boolean {
  const lowest = Math.max(2, at - 256);
  for (let i = at - 1; i > lowest; i--) {
    const b = body[i] as number;
    if (b <= 0x20 || b === QUOTE) return false;
    if (b === SLASH) return body[i - 1] === SLASH && body[i - 2] === COLON && userInfoEnd(body, i + 1, body.length) === at;
  }
  return false;
}

/** Whether a name ends here (`before` and the needle) whose value is not just a marker. */
function named(before: string, length: number): Needle["isSecret"] {
  return (body, at) => {
    const end = at + length;
    if (!hasAt(body, at - before.length, body.length, before, true) || ((BYTE_CLASS[body[end] ?? 0] as number) & ALPHANUMERIC) !== 0) return false;
    // In JSON text the value is at hand.
    if (!hasAt(body, end, body.length, '":"')) return true;
    const close = body.indexOf(QUOTE, end + 3);
    return close < 0 || !isMarkerValue(body, end + 3, close);
  };
}
