import { parseArgs } from "node:util";

export interface RevocationOptions {
  /** Seconds that the authorizers of a group of gateways believe an answer, a group each; null: the group has none, and never hears of a revocation. */
  readonly ttlSeconds: readonly (number | null)[];
  /** Gateways of a group. */
  readonly instances: number;
  /** Revocations of a group; every second is an administrator's logout, the others are RFC 7009 revocations. */
  readonly revocations: number;
  readonly objectiveSeconds: number;
  /** How often each token is presented at each gateway. */
  readonly presentEveryMs: number;
  /** An existing Keycloak with the administrator of test/real/keycloak.ts; null: one is started. */
  readonly keycloakUrl: string | null;
  readonly reportFile: string | null;
}

export const REVOCATION_HELP = `npm run gameday -- revocation [options]

Real Keycloak issues tokens, real Envoys check them (JWT, and an authorizer that introspects at Keycloak and believes the answer for a while), a client
presents every token all the time and notes when each Envoy accepted it last and refused it first. Tokens are revoked at Keycloak. auth-slo hears of it from
Envoy's access log and Keycloak's events only; what it reports must contain the truth, and its page must reach the real Alertmanager. Then Keycloak rotates its
keys while a gateway keeps its key set. Prints a timeline to stderr and a JSON report to stdout; status 1 when anything is wrong.

  --ttl 0,5,30          seconds that answers are believed, a group of Envoys each; "never": a group that checks signatures only, and lets revoked tokens through
  --instances 2         Envoys in a group
  --revocations 4       revocations in a group
  --objective 10        seconds in which a revocation should be enforced everywhere
  --every 100           milliseconds between presentations
  --keycloak-url URL    use this Keycloak (with the tests' administrator) instead of starting one
  --report FILE         write the JSON report there as well
  --help
`;

/** Reads the command line. Throws a TypeError or RangeError with a sentence when it is wrong. */
export function revocationOptions(args: readonly string[]): RevocationOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { ttl: { type: "string", default: "0,5,30" }, instances: { type: "string", default: "2" }, revocations: { type: "string", default: "4" }, objective: { type: "string", default: "10" }, every: { type: "string", default: "100" }, "keycloak-url": { type: "string" }, report: { type: "string" } },
  });
  const whole = (name: string, text: string, least: number, most: number): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) throw new RangeError(`--${name}: a whole number from ${least} to ${most}, not "${text}"`);
    return value;
  };
  return {
    ttlSeconds: values.ttl.split(",").map((text) => (text === "never" ? null : whole("ttl", text, 0, 120))), instances: whole("instances", values.instances, 1, 5), revocations: whole("revocations", values.revocations, 1, 20),
    objectiveSeconds: whole("objective", values.objective, 1, 300), presentEveryMs: whole("every", values.every, 20, 5_000), keycloakUrl: values["keycloak-url"] ?? null, reportFile: values.report ?? null,
  };
}
