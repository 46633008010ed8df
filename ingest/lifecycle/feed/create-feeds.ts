import { createHash } from "node:crypto";
import { join } from "node:path";
import type { RecordCredentialEvents } from "../credential-event.ts";
import { createKeycloakFeed } from "../keycloak/keycloak-feed.ts";
import { keycloakStateSchema } from "../keycloak/feed-state.ts";
import type { KeycloakSettings } from "../keycloak/keycloak-settings.ts";
import { createJwksFeed, jwksFeedName } from "../jwks/jwks-feed.ts";
import { jwksStateSchema } from "../jwks/jwks-state.ts";
import type { IssuerSettings } from "../jwks/issuer-settings.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import type { Feed } from "./feed.ts";
import { createFeedRunner, type FeedRunner, type FeedRunnerDeps } from "./feed-runner.ts";
import { createStateFile } from "./state-file.ts";

export interface FeedsDeps extends Omit<FeedRunnerDeps, "feeds"> {
  readonly settings: { readonly keycloak: readonly KeycloakSettings[]; readonly issuers: readonly IssuerSettings[] };
  /** Feeds that were made elsewhere and are asked in the same way. */
  readonly more: readonly Feed[];
  readonly record: RecordCredentialEvents;
  readonly dataDir: string;
  /** Where feeds find the secrets that are named by variable. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Every configured feed that asks: Keycloak realms and issuers' key sets. What they remember is in `<data>/feeds`. */
export function createFeeds(deps: FeedsDeps): FeedRunner {
  const { settings, record, nowMs, env, report } = deps;
  const stateOf = (name: string) => join(deps.dataDir, "feeds", `${fileName(name)}.json`);
  const onBroken = (message: string) => report({ level: "warn", code: "ING_FEED_STATE", message });
  const issuers = settings.issuers.map((issuer) => createJwksFeed({ settings: issuer, record, nowMs, fetch: boundedFetch, state: createStateFile({ file: stateOf(`${issuer.tenant} ${jwksFeedName(issuer)}`), schema: jwksStateSchema, onBroken }) }));
  const lookAtKeys = (issuer: string) => { for (const name of settings.issuers.filter((i) => i.issuer === issuer).map(jwksFeedName)) runner.pollSoon(name); };
  const realms = settings.keycloak.map((realm) => createKeycloakFeed({ settings: realm, record, nowMs, env, fetch: boundedFetch, onKeyChange: lookAtKeys, state: createStateFile({ file: stateOf(`keycloak:${realm.name}`), schema: keycloakStateSchema, onBroken }) }));
  const runner = createFeedRunner({ feeds: [...issuers, ...realms, ...deps.more], report, nowMs, after: deps.after, random: deps.random });
  return runner;
}

/** A name that a file may have, and no other feed's file has. */
function fileName(name: string): string {
  return `${name.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 60)}-${createHash("sha256").update(name).digest("hex").slice(0, 12)}`;
}
