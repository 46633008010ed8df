/** What a `WWW-Authenticate` header says: the scheme, and RFC 6750's error with its description. Empty where it says nothing. */
export interface Challenge {
  readonly scheme: string;
  readonly realm: string;
  readonly error: string;
  readonly errorDescription: string;
  readonly scope: string;
}

const MAX_HEADER = 2_048;
/** `name = "quoted"`, `name = 'quoted'`, mixed quotes as one gateway sends them, or a bare token. Every part is bounded, so matching is linear. */
const PARAMETER = /([a-z_-]{1,32})\s{0,4}=\s{0,4}(?:["']((?:\\.|[^"'\\]){0,512})["']|([^\s,"']{1,512}))/gi;

/**
 * Reads a challenge, tolerantly: quotes may be missing or mixed, of several challenges the first with an error counts, else the first.
 * Never throws. @see RFC 9110 section 11.6.1, RFC 6750 section 3, RFC 9449 section 7.1
 */
export function parseChallenge(header: string): Challenge {
  const text = header.slice(0, MAX_HEADER);
  const scheme = /^\s{0,8}([a-z0-9-]{1,32})(?=\s|,|$)/i.exec(text)?.[1] ?? "";
  const found = new Map<string, string>();
  for (const match of text.matchAll(PARAMETER)) {
    const name = (match[1] as string).toLowerCase();
    if (!found.has(name)) found.set(name, (match[2] ?? match[3] ?? "").replace(/\\(.)/g, "$1"));
  }
  const of = (name: string) => found.get(name) ?? "";
  return { scheme: scheme.toLowerCase(), realm: of("realm"), error: of("error"), errorDescription: of("error_description"), scope: of("scope") };
}

/** The form that profile tables match: `<error>: <description>`, `<error>`, or `scheme <scheme>` when the challenge names no error. */
export function challengeText(header: string): string {
  const { scheme, error, errorDescription } = parseChallenge(header);
  if (error === "") return scheme === "" ? "" : `scheme ${scheme}`;
  return errorDescription === "" ? error : `${error}: ${errorDescription}`;
}
