import type { KeyTable } from "../../decode/key-table.ts";
import type { ProfileSet, Row } from "../profile/profile.ts";
import { compileProfile, type CompiledProfile } from "./compiled-profile.ts";

/** Compiles all profiles of a set against one key table. Every table set gets `canonical`: the reason codes themselves. */
export function compileProfiles(set: ProfileSet, keys: KeyTable): CompiledProfile[] {
  const canonical = canonicalTable(set);
  let salt = 0;
  return set.profiles.map((profile, index) => {
    const compiled = compileProfile(profile, index, keys, canonical, salt);
    salt += profile.evidence.length;
    return compiled;
  });
}

function canonicalTable(set: ProfileSet): Row[] {
  return [...set.reasons.keys()].map((code) => ({
    matcher: { kind: "exact", texts: [code.replaceAll("_", " ")] }, suffix: "", status: [], needs: [], lacks: [], use: null,
    outcome: { reason: code, decision: null, faultDomain: null, confidence: "exact", method: null, decisionPoint: null, kind: null },
    source: "the reason code itself",
  }));
}
