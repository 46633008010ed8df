import { ALERT_NAMES } from "../alert-identity.ts";
import type { OwnCondition } from "../engine-ports.ts";
import { clip, durationText, timeText } from "../notify/words.ts";
import type { Severity } from "../slo/model.ts";
import { leadText } from "./issuer-words.ts";
import { leadVerdict, tailVerdict, type Rotation } from "./rotation-safety.ts";

const MAX_TOLD = 5;
/** A violation is told for at least this long, so that somebody sees it. */
const SEEN_US = 86_400_000_000;
/** Nothing is told for longer, whatever expiry a token is said to have. */
const LONGEST_US = 30 * SEEN_US;

interface Told { readonly name: string; readonly severity: Severity; readonly minLeadSeconds: number }
/** One step that was too early: since when, until when it can hurt, and what to say. Microseconds since 1970. */
interface Violation { readonly key: Rotation["key"]; readonly atUs: number; readonly hurtsUntilUs: number; readonly line: string; readonly advice: string }

/**
 * One alert for each issuer that rotated a key unsafely: while gateways can still refuse its tokens (until the key was published for `minLeadSeconds`, or
 * until the last token of a withdrawn key ends), and for a day at least.
 */
export function unsafeConditions(rotations: readonly Rotation[], slo: Told, evalTimeMs: number): OwnCondition[] {
  const nowUs = evalTimeMs * 1_000;
  const open = rotations.flatMap((r) => violationsOf(r, slo)).filter((v) => v.atUs <= nowUs && nowUs < Math.min(v.atUs + LONGEST_US, Math.max(v.hurtsUntilUs, v.atUs + SEEN_US)));
  const byIssuer = Map.groupBy(open, (v) => `${v.key.tenant}\u0000${v.key.issuer}`);
  return [...byIssuer.values()].map((all) => conditionOf(all.toSorted((a, b) => b.atUs - a.atUs), slo, nowUs));
}

function violationsOf(rotation: Rotation, { minLeadSeconds }: Told): Violation[] {
  const { key, use, leadSeconds, tailSeconds, endUs, returnedUs } = rotation;
  const name = clip(key.keyId, 80);
  const lead = leadSeconds === null || use.firstSeenUs === null || leadVerdict(rotation, minLeadSeconds) !== "unsafe" ? [] : [{
    key, atUs: Math.max(use.firstSeenUs, key.introducedUs), hurtsUntilUs: key.introducedUs + minLeadSeconds * 1e6,
    line: `key ${name}, published ${timeText(key.introducedUs / 1_000)}: ${leadText(leadSeconds, minLeadSeconds)}`,
    advice: `Sign with the old key again until ${name} has been published for ${durationText(minLeadSeconds)}, or make every gateway fetch the key set now.`,
  }];
  const tail = tailSeconds === null || key.withdrawnUs === null || tailVerdict(rotation) !== "unsafe" ? [] : [{
    key, atUs: key.withdrawnUs, hurtsUntilUs: Math.min(endUs ?? 0, returnedUs ?? Infinity),
    line: `key ${name}, withdrawn ${timeText(key.withdrawnUs / 1_000)}: ${durationText(-tailSeconds)} before the last token signed with it ended${returnedUs === null ? "" : `; published again ${timeText(returnedUs / 1_000)}`}.`,
    advice: returnedUs === null ? `Publish ${name} again until its last token has ended, unless it was withdrawn because it is compromised.` : "",
  }];
  return [...lead, ...tail];
}

function conditionOf(all: readonly Violation[], slo: Told, nowUs: number): OwnCondition {
  const [first] = all;
  const { tenant = "", issuer = "" } = { tenant: first?.key.tenant, issuer: first?.key.issuer };
  const hurting = all.filter((v) => nowUs < v.hurtsUntilUs);
  const more = all.length === 1 ? "" : ` ${all.length - 1} more of this issuer.`;
  const until = hurting.reduce((most, v) => Math.max(most, v.hurtsUntilUs), 0);
  return {
    alertname: ALERT_NAMES.keyRotationUnsafe, severity: slo.severity, labels: { slo: slo.name, tenant, issuer }, forMs: 0, anchor: "authslokeyrotationunsafe",
    observation: { kind: "true", why: first?.line ?? "" },
    summary: `${clip(issuer, 200) || "An issuer"} rotated a signing key unsafely: ${first?.line ?? ""}${more} ${hurting.length === 0 ? "It can do no more harm; the next one like it can." : `Valid tokens can be refused until ${timeText(until / 1_000)}.`}`,
    description: `${hurting.map((v) => v.advice).find((text) => text !== "") ?? "Correct the rotation before the next one."} A key is to be published for ${durationText(slo.minLeadSeconds)} before it signs, and withdrawn after its last token has ended: gateways keep key sets for a while.`,
    annotations: { keys: [...all.slice(0, MAX_TOLD).map((v) => v.line), ...(all.length > MAX_TOLD ? [`and ${all.length - MAX_TOLD} more`] : [])].join("; ") },
  };
}
