import { z } from "zod";

const seconds = (min: number, max: number) => z.number().int().min(min).max(max);

/** One realm of a Keycloak whose events are read; an element of `feeds.keycloak` in auth-slo.yaml. */
export const keycloakSettingsSchema = z.strictObject({
  /** Names the feed: `keycloak:<name>` is the source of its events. */
  name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "letters, digits, dot, hyphen and underscore"),
  /** Address of Keycloak, with its relative path when it has one. */
  url: z.url({ protocol: /^https?$/ }),
  realm: z.string().min(1).max(255),
  tenant: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/).default("default"),
  /** What the tokens of the realm carry as `iss`; `<url>/realms/<realm>` when left out. */
  issuer: z.string().min(1).max(512).optional(),
  /** A client with a service account that has the role `view-events` of `realm-management`. */
  clientId: z.string().min(1).max(255),
  /** File with the client's secret; read anew for every token, so it can be replaced. */
  clientSecretFile: z.string().min(1).optional(),
  /** Environment variable with the client's secret. */
  clientSecretEnv: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/).optional(),
  everySeconds: seconds(1, 3_600).default(10),
  /** How far each read reaches back behind the newest event seen: an event is visible only after Keycloak's transaction. */
  overlapSeconds: seconds(1, 3_600).default(60),
  /** How far the very first read reaches back. */
  lookbackSeconds: seconds(0, 30 * 86_400).default(3_600),
  /** Lifespan of the realm's access tokens: Keycloak tells it for refreshed tokens only. Left out: not known. */
  accessTokenSeconds: seconds(1, 366 * 86_400).optional(),
  timeoutSeconds: seconds(1, 120).default(20),
}).refine((s) => (s.clientSecretFile === undefined) !== (s.clientSecretEnv === undefined), { message: "give the client's secret by clientSecretFile or by clientSecretEnv", path: ["clientSecretFile"] });

export type KeycloakSettings = Readonly<z.infer<typeof keycloakSettingsSchema>>;

/** What tokens of this realm name as their issuer. */
export function issuerOf({ issuer, url, realm }: Pick<KeycloakSettings, "issuer" | "url" | "realm">): string {
  return issuer ?? `${url.replace(/\/+$/, "")}/realms/${encodeURIComponent(realm)}`;
}
