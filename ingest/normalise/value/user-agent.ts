import type { UserAgentRule } from "../profile/profile.ts";

export interface UserAgentClass {
  /** Such as `curl`, `chrome`, `zgrab`; `other` when nothing is known, "" when there was none. */
  readonly family: string;
  readonly isScanner: boolean;
}

const NONE: UserAgentClass = { family: "", isScanner: false };
const OTHER: UserAgentClass = { family: "other", isScanner: false };
const MAX_USER_AGENT = 512;

/**
 * Names the product behind a User-Agent: by the rules, scanners first, else by its first product token, without its version.
 * @see RFC 9110 section 10.1.5
 */
export function classifyUserAgent(text: string, rules: readonly UserAgentRule[]): UserAgentClass {
  const agent = text.slice(0, MAX_USER_AGENT).toLowerCase();
  if (agent === "") return NONE;
  for (const { token, family, isScanner } of rules) if (agent.includes(token)) return { family, isScanner };
  const product = /^([a-z][a-z._-]{1,23})(?:\/|$|\s|\d)/.exec(agent)?.[1];
  return product === undefined || product === "mozilla" ? OTHER : { family: product, isScanner: false };
}
