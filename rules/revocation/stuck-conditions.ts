import { ALERT_NAMES } from "../alert-identity.ts";
import type { OwnCondition } from "../engine-ports.ts";
import { clip, durationText, timeText } from "../notify/words.ts";
import type { Severity } from "../slo/model.ts";
import type { StuckRevocation } from "./stuck.ts";

const MAX_TOLD = 5;

/** One alert for each tenant and gateway product whose instances do not enforce revocations, with the instances and their last acceptances. */
export function stuckConditions(stuck: readonly StuckRevocation[], slo: { readonly name: string; readonly severity: Severity }): OwnCondition[] {
  const flat = stuck.flatMap((s) => s.instances.map((i) => ({ ...s, instance: i })));
  const byGateway = Map.groupBy(flat, (s) => `${s.revocation.tenant}\u0000${s.instance.gateway}`);
  return [...byGateway.values()].map((all) => conditionOf(all, slo));
}

type StuckInstance = StuckRevocation & { readonly instance: StuckRevocation["instances"][number] };

function conditionOf(all: readonly StuckInstance[], slo: { readonly name: string; readonly severity: Severity }): OwnCondition {
  const [first] = all;
  const { tenant = "", gateway = "" } = { tenant: first?.revocation.tenant, gateway: first?.instance.gateway };
  const revocations = new Set(all.map((s) => s.revocation.revocation));
  const names = new Set(all.map((s) => s.instance.gatewayInstance));
  const worst = all.reduce((a, b) => (b.instance.lowerUs > a.instance.lowerUs ? b : a), all[0] as StuckInstance);
  const late = durationText(worst.instance.lowerUs / 1e6);
  const what = revocations.size === 1 ? "A revoked credential" : `Credentials of ${revocations.size} revocations`;
  const where = `${names.size === 1 ? "instance" : "instances"} ${[...names].slice(0, MAX_TOLD).map(instanceName).join(", ")}${names.size > MAX_TOLD ? ` and ${names.size - MAX_TOLD} more` : ""} of ${clip(gateway, 80) || "a gateway"}`;
  const newest = all.reduce((most, s) => Math.max(most, s.instance.lastAcceptUs ?? 0), 0);
  return {
    alertname: ALERT_NAMES.revocationNotEnforced, severity: slo.severity, labels: { slo: slo.name, tenant, gateway }, forMs: 0, anchor: "authslorevocationnotenforced",
    observation: { kind: "true", why: `accepted ${late} after its revocation, objective ${durationText(worst.objectiveUs / 1e6)}` },
    summary: `${what} still ${revocations.size === 1 ? "works" : "work"} ${late} after the revocation, at ${where}. Last accepted ${timeText(newest / 1_000)}.`,
    description: `Every revocation is to be enforced within ${durationText(worst.objectiveUs / 1e6)}. A gateway that caches decisions, tokens or key sets for longer, or misses invalidations, lets revoked credentials through.`,
    annotations: {
      instances: told(all.map((s) => `${instanceName(s.instance.gatewayInstance)}: last accepted ${timeText((s.instance.lastAcceptUs ?? 0) / 1_000)}${s.instance.service === "" ? "" : ` at ${clip(s.instance.service, 80)}${s.instance.route === "" ? "" : ` ${clip(s.instance.route, 80)}`}`}, ${durationText(s.instance.lowerUs / 1e6)} after`)),
      revocations: told([...new Map(all.map((s) => [s.revocation.revocation, s])).values()].map((s) => `${revocationId(s.revocation.revocation)} (${s.revocation.scope}${s.revocation.issuer === "" ? "" : ` of ${clip(s.revocation.issuer, 120)}`}, revoked ${timeText(s.revocation.revokedAtUs / 1_000)})`)),
    },
  };
}

/** A revocation's id as people and the API see it: 16 hex digits. */
export function revocationId(decimal: string): string {
  return BigInt(decimal).toString(16).padStart(16, "0");
}

const instanceName = (name: string): string => clip(name, 80) || "(unnamed)";

function told(lines: readonly string[]): string {
  return [...lines.slice(0, MAX_TOLD), ...(lines.length > MAX_TOLD ? [`and ${lines.length - MAX_TOLD} more`] : [])].join("; ");
}
