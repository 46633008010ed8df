import { SENSITIVE_ATTRIBUTES } from "../../redact/sensitive-attributes.ts";
import type { ProfileSet } from "./profile.ts";

/** Resource attribute by which a sender names its profile itself. */
export const PROFILE_ATTRIBUTE = "auth_slo.profile";

/** Every attribute name that some profile reads or is recognised by, and those that hold credentials: what the key table is made of. */
export function keyNames(set: ProfileSet): string[] {
  const names = new Set<string>([PROFILE_ATTRIBUTE, ...SENSITIVE_ATTRIBUTES]);
  for (const profile of set.profiles) {
    for (const rules of profile.fields.values()) for (const rule of rules) names.add(rule.name);
    for (const rule of profile.detect) for (const name of [...(rule.resource ?? []), ...(rule.attributes ?? []), ...Object.keys(rule.values ?? {})]) names.add(name);
  }
  return [...names].sort();
}
