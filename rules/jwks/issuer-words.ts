import { clip, durationText, timeText } from "../notify/words.ts";
import type { Denial } from "./issuer-facts.ts";
import { leadVerdict, type Rotation } from "./rotation-safety.ts";

/** What is wrong with an issuer's keys, most urgent first; empty when nothing is known to be. */
export function diagnosisOf(i: { readonly isFresh: boolean | null; readonly ageSeconds: number | null; readonly lastOutcome: string; readonly lagging: readonly Denial[]; readonly unknownCount: number }): string {
  const said: string[] = [];
  const lagCount = i.lagging.reduce((n, d) => n + d.count, 0);
  if (lagCount > 0) said.push(`Key rotation lag: ${gatewaysText(i.lagging)} refused ${lagCount} tokens in the last day for keys that the issuer had published. Their key sets are behind: shorten the cache time or let them fetch on an unknown key id.`);
  if (i.isFresh === false) said.push(`The key set cannot be had${i.ageSeconds === null ? "" : ` for ${durationText(i.ageSeconds)}`} (last look: ${clip(i.lastOutcome, 40)}).`);
  if (i.unknownCount > 0) said.push(`${i.unknownCount} tokens named a key id that was never published: forged, or of another issuer.`);
  return said.join(" ");
}

/** What is wrong with one key; empty when nothing is known to be. */
export function keyDiagnosis(rotation: Rotation, minLeadSeconds: number, lagging: readonly Denial[]): string {
  const { key, leadSeconds, tailSeconds } = rotation;
  const said: string[] = [];
  const lagCount = lagging.reduce((n, d) => n + d.count, 0);
  if (lagCount > 0) said.push(`Key rotation lag: ${gatewaysText(lagging)} refused ${lagCount} tokens although the key is published since ${timeText(key.introducedUs / 1_000)}.`);
  if (leadSeconds !== null && leadVerdict(rotation, minLeadSeconds) === "unsafe") said.push(leadText(leadSeconds, minLeadSeconds));
  if (tailSeconds !== null && tailSeconds < 0) said.push(`It was withdrawn ${durationText(-tailSeconds)} before the last token signed with it ended${rotation.isRevoked ? ", as a revoked key has to be" : ""}.`);
  return said.join(" ");
}

/** What a lead that is too short means. */
export function leadText(leadSeconds: number, minLeadSeconds: number): string {
  return leadSeconds < 0 ? "Tokens were signed with it before it was seen published." : `Tokens were signed with it ${durationText(leadSeconds)} after it was published; gateways that cache key sets need ${durationText(minLeadSeconds)}.`;
}

function gatewaysText(denials: readonly Denial[]): string {
  const names = [...new Set(denials.flatMap((d) => d.instances.map((i) => [d.gateway, i].filter((t) => t !== "").map((t) => clip(t, 80)).join(" "))))];
  return names.length === 0 ? "gateways" : `${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
}
