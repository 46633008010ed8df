import type { UserAgentRule } from "../profile/profile.ts";

export interface UserAgentClass {
  /** Such as `curl`, `chrome`, `zgrab`; `other` when nothing is known, "" when there was none. */
  readonly family: string;
  readonly isScanner: boolean;
}

export type ClassifyUserAgent = (text: string) => UserAgentClass;

const NONE: UserAgentClass = { family: "", isScanner: false };
const OTHER: UserAgentClass = { family: "other", isScanner: false };
const MAX_USER_AGENT = 512;

/**
 * Makes the function that names the product behind a User-Agent: by the first rule, in their order, whose token stands in it, else by its
 * first product token, without its version. One pass over the text: rules are asked by the byte that their token begins with.
 * @see RFC 9110 section 10.1.5
 */
export function createUserAgentClassifier(rules: readonly UserAgentRule[]): ClassifyUserAgent {
  const byFirst = new Map<number, { readonly order: number; readonly token: string }[]>();
  for (const [order, { token }] of rules.entries()) byFirst.set(token.charCodeAt(0), [...(byFirst.get(token.charCodeAt(0)) ?? []), { order, token }]);
  return (text) => {
    const agent = text.slice(0, MAX_USER_AGENT).toLowerCase();
    if (agent === "") return NONE;
    let best = rules.length;
    for (let at = 0; at < agent.length; at++) {
      const candidates = byFirst.get(agent.charCodeAt(at));
      if (candidates === undefined) continue;
      for (const { order, token } of candidates) {
        if (order >= best) break;
        if (agent.startsWith(token, at)) best = order;
      }
    }
    return rules[best] ?? byProduct(agent);
  };
}

function byProduct(agent: string): UserAgentClass {
  const product = /^([a-z][a-z._-]{1,23})(?:\/|$|\s|\d)/.exec(agent)?.[1];
  return product === undefined || product === "mozilla" ? OTHER : { family: product, isScanner: false };
}
