import { createByteTable } from "./byte-table.ts";

/**
 * Headers and parameters whose value is a credential by definition, without `-`, `_` and case: `X-Api-Key`, `x_api_key` and `xApiKey` are one.
 * Sources: RFC 6749, 6750, 7521, 7617, 7636, 8693 (parameters), the gateways' own header names.
 */
const CREDENTIALS = [
  "authorization", "proxyauthorization", "cookie", "setcookie", "setcookie2",
  "apikey", "xapikey", "xapisecret", "apisecret", "apitoken", "xapitoken", "xgoogapikey", "ocpapimsubscriptionkey", "xfunctionskey",
  "accesstoken", "idtoken", "refreshtoken", "subjecttoken", "actortoken", "bearertoken", "authtoken", "xauthtoken", "xaccesstoken", "xidtoken",
  "xforwardedaccesstoken", "xamzsecuritytoken", "xvaulttoken", "privatetoken", "sessiontoken", "xcsrftoken", "token",
  "clientsecret", "clientassertion", "assertion", "codeverifier", "devicecode", "samlresponse", "privatekey",
  "password", "passwd", "pwd", "secret", "secretkey",
];

/** Names that are credentials only where a query string has been taken apart: `querystring.code` is one, `status.code` is not. */
const QUERY_CREDENTIALS = ["code", "key", "sig", "signature"];
const QUERY_PARENTS = ["query", "querystring", "queryparams", "queryparameters", "args"];

/** Traefik names the headers of its access log `request_<Name>`, `origin_<Name>` and `downstream_<Name>`. */
const HEADER_PREFIXES = ["request", "origin", "downstream"];

/** No credential name with a header prefix is longer, folded or not, by more than a few separators. */
const MAX_SEGMENT_BYTES = 64;

const DOT = 0x2e, DASH = 0x2d, UNDERSCORE = 0x5f, UPPER_A = 0x41, UPPER_Z = 0x5a;

export type SensitiveName = (bytes: Uint8Array, start: number, end: number) => boolean;

/**
 * Tells of an attribute key or a dotted name whether its value is a credential by definition: when it is one of `names`, or when its last
 * segment is a known credential header or parameter (`http.request.header.authorization`, `request.headers.x-api-key`, `password`).
 *
 * @param names further names, compared exactly
 * @param seed as of `createByteTable`
 */
export function createSensitiveName(names: readonly string[], seed: number): SensitiveName {
  const exact = createByteTable([...new Set(names)], seed);
  const withPrefix = HEADER_PREFIXES.flatMap((prefix) => CREDENTIALS.map((name) => prefix + name));
  const credentials = createByteTable([...CREDENTIALS, ...withPrefix], seed);
  const queryCredentials = createByteTable(QUERY_CREDENTIALS, seed);
  const queryParents = createByteTable(QUERY_PARENTS, seed);
  const folded = new Uint8Array(MAX_SEGMENT_BYTES);

  return (bytes, start, end) => {
    if (end <= start) return false;
    if (exact.find(bytes, start, end) >= 0) return true;
    const last = segmentStart(bytes, start, end);
    const length = fold(bytes, last, end, folded);
    if (length === 0) return false;
    if (credentials.find(folded, 0, length) >= 0) return true;
    if (last === start || queryCredentials.find(folded, 0, length) < 0) return false;
    const parent = fold(bytes, segmentStart(bytes, start, last - 1), last - 1, folded);
    return queryParents.find(folded, 0, parent) >= 0;
  };
}

function segmentStart(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] !== DOT) at--;
  return at;
}

/** Writes the segment without separators and in lower case; 0 when it is longer than any credential name. */
function fold(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  if (end - start > into.length) return 0;
  let length = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte === DASH || byte === UNDERSCORE) continue;
    into[length++] = byte >= UPPER_A && byte <= UPPER_Z ? byte + 32 : byte;
  }
  return length;
}
