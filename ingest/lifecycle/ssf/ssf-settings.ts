import { z } from "zod";

const address = () => z.url({ protocol: /^https?$/ });
const seconds = (min: number, max: number) => z.number().int().min(min).max(max);

/** How a transmitter writes its events: as the final specifications say, or as these two did before them. */
export const SSF_DIALECTS = ["ssf", "okta", "google"] as const;

/** One stream of Security Event Tokens (Shared Signals Framework, CAEP, RISC); an element of `feeds.ssf` in auth-slo.yaml. */
export const ssfSettingsSchema = z.strictObject({
  /** Names the stream: `ssf:<name>` is the source of its events, `/v1/ssf/<name>` the address to push to. */
  name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "letters, digits, dot, hyphen and underscore"),
  /** The transmitter's `iss`, exactly; SETs of anybody else are refused. */
  issuer: z.string().min(1).max(512),
  /** The `aud` of this receiver: one, or any of several. */
  audience: z.union([z.string().min(1).max(512), z.array(z.string().min(1).max(512)).min(1).max(16)]),
  /** Address of the transmitter's keys; found in its configuration document when left out. */
  jwksUri: address().optional(),
  /** Address of the transmitter's configuration document; by default the well-known one of the issuer. */
  configurationUrl: address().optional(),
  delivery: z.enum(["push", "poll"]),
  tenant: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/).default("default"),
  dialect: z.enum(SSF_DIALECTS).default("ssf"),
  /** poll: where SETs are fetched (RFC 8936). */
  pollUrl: address().optional(),
  /** File with the whole value of an `Authorization` header. push: what the transmitter must send; poll: what is sent to it. Read anew when it changes. */
  authorizationFile: z.string().min(1).optional(),
  /** push: SHA-256 in hex of that value, instead of the file. */
  authorizationSha256: z.string().regex(/^[0-9a-fA-F]{64}$/, "64 hexadecimal digits").optional(),
  /** poll: how often, while nothing waits and the transmitter answers at once. */
  everySeconds: seconds(1, 3_600).default(5),
  /** poll: how long the transmitter may hold a request until there is something to tell (long polling, RFC 8936 section 2.2); 0: it is asked to answer at once. */
  waitSeconds: seconds(0, 240).default(30),
  /** poll: SETs of one answer, at most. */
  maxEvents: z.number().int().min(1).max(1_000).default(100),
  timeoutSeconds: seconds(1, 120).default(20),
  /** Where a verification event is asked for, and for which stream; without it the stream's silence says nothing. */
  verificationUrl: address().optional(),
  streamId: z.string().min(1).max(512).optional(),
  verifyEverySeconds: seconds(10, 86_400).default(300),
  /** File with the `Authorization` header for the verification endpoint; the one for polling when left out. */
  verificationAuthorizationFile: z.string().min(1).optional(),
  /** Whether a device that is no longer compliant counts as a revocation of its sessions. */
  revokeOnNonCompliance: z.boolean().default(false),
  /** Whether changed claims count as a revocation of the tokens that still carry the old ones. */
  revokeOnClaimsChange: z.boolean().default(false),
}).superRefine((s, context) => {
  const complain = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  if (s.delivery === "poll" && s.pollUrl === undefined) complain("pollUrl", "is needed for delivery by poll");
  if (s.delivery === "push" && s.pollUrl !== undefined) complain("pollUrl", "is for delivery by poll only");
  if (s.delivery === "poll" && s.authorizationSha256 !== undefined) complain("authorizationSha256", "is for delivery by push; give authorizationFile");
  if (s.authorizationFile !== undefined && s.authorizationSha256 !== undefined) complain("authorizationSha256", "give authorizationFile or authorizationSha256, not both");
  if (s.jwksUri === undefined && s.configurationUrl === undefined && !/^https?:\/\//.test(s.issuer)) complain("issuer", "is no address, so it needs jwksUri or configurationUrl");
  if (s.verificationUrl !== undefined && s.streamId === undefined) complain("streamId", "is needed to ask for verification");
});

export type SsfSettings = Readonly<z.infer<typeof ssfSettingsSchema>>;

/** The source of a stream's events. */
export function sourceOf({ name }: Pick<SsfSettings, "name">): string {
  return `ssf:${name}`;
}

/** Where the transmitter's configuration is: the well-known part goes between host and path. @see OpenID Shared Signals Framework 1.0, section 7.2 */
export function configurationUrlOf({ issuer, configurationUrl, dialect }: Pick<SsfSettings, "issuer" | "configurationUrl" | "dialect">): string {
  if (configurationUrl !== undefined) return configurationUrl;
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/${dialect === "google" ? "risc" : "ssf"}-configuration${pathname.replace(/\/+$/, "")}`;
}
