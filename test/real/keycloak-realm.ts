/** A realm as the tests want it: every kind of event kept, three clients (a shop, its gateway, this service's reader), users with passwords. */
import { openIdCall, type KeycloakAdmin, type TokenAnswer } from "./keycloak-admin.ts";

export interface TestRealm {
  readonly name: string;
  readonly issuer: string;
  readonly jwksUri: string;
  /** Client of the service under test: may read events, nothing else. */
  readonly reader: { readonly clientId: string; readonly secret: string };
  /** Makes a user with a password and gives their id. */
  readonly addUser: (name: string) => Promise<string>;
  /** Logs a user in (password grant). */
  readonly login: (name: string) => Promise<TokenAnswer>;
  readonly refresh: (refreshToken: string) => Promise<TokenAnswer>;
  /** RFC 7662, as the gateway's client. */
  readonly introspect: (token: string) => Promise<{ readonly active: boolean }>;
  /** RFC 7009, as the client that the token was issued to. */
  readonly revoke: (token: string) => Promise<void>;
  /** An administrator ends all sessions of a user. */
  readonly logoutUser: (userId: string) => Promise<void>;
  /** A new RS256 signing key with a higher priority: tokens are signed with it at once. Gives the component's id. */
  readonly addKey: (priority: number) => Promise<string>;
}

export interface RealmSettings {
  readonly accessTokenSeconds: number;
  /** Whether each question of a gateway becomes an event of Keycloak's; true when left out. */
  readonly areIntrospectionsKept?: boolean;
}

/** Kinds of user events that the tests read; some of them Keycloak does not keep unless named. */
const EVENT_TYPES = ["LOGIN", "LOGIN_ERROR", "CLIENT_LOGIN", "CLIENT_LOGIN_ERROR", "CODE_TO_TOKEN", "REFRESH_TOKEN", "REFRESH_TOKEN_ERROR", "INTROSPECT_TOKEN", "INTROSPECT_TOKEN_ERROR", "USER_INFO_REQUEST", "REVOKE_GRANT", "REVOKE_GRANT_ERROR", "LOGOUT", "LOGOUT_ERROR", "TOKEN_EXCHANGE", "UPDATE_PASSWORD", "UPDATE_CREDENTIAL", "REMOVE_CREDENTIAL", "INVALID_SIGNATURE", "USER_DISABLED_BY_TEMPORARY_LOCKOUT", "USER_DISABLED_BY_PERMANENT_LOCKOUT"];
const SHOP = { client_id: "shop", client_secret: "secret-of-the-shop" };
const GATEWAY = { client_id: "gateway", client_secret: "secret-of-the-gateway" };
const READER = { clientId: "auth-slo", secret: "secret-of-the-reader" };

export async function createTestRealm(url: string, admin: KeycloakAdmin, name: string, settings: RealmSettings): Promise<TestRealm> {
  const types = EVENT_TYPES.filter((type) => settings.areIntrospectionsKept !== false || !type.startsWith("INTROSPECT"));
  const at = `/${name}`;
  await admin.call("POST", "", {
    realm: name, enabled: true, eventsEnabled: true, enabledEventTypes: types, adminEventsEnabled: true, adminEventsDetailsEnabled: true, accessTokenLifespan: settings.accessTokenSeconds,
    clients: [
      { clientId: SHOP.client_id, secret: SHOP.client_secret, directAccessGrantsEnabled: true, standardFlowEnabled: false, serviceAccountsEnabled: true },
      { clientId: GATEWAY.client_id, secret: GATEWAY.client_secret, standardFlowEnabled: false, serviceAccountsEnabled: true },
      { clientId: READER.clientId, secret: READER.secret, standardFlowEnabled: false, serviceAccountsEnabled: true },
    ],
  });
  await allowReading(admin, at);
  const realm = (endpoint: string, form: Readonly<Record<string, string>>) => openIdCall(url, name, endpoint, form);
  return {
    name, issuer: `${url}/realms/${name}`, jwksUri: `${url}/realms/${name}/protocol/openid-connect/certs`, reader: READER,
    addUser: (user) => admin.create(`${at}/users`, { username: user, enabled: true, email: `${user}@shop.example`, emailVerified: true, firstName: user, lastName: "Test", credentials: [{ type: "password", value: `password of ${user}`, temporary: false }] }),
    login: async (user) => (await realm("token", { grant_type: "password", ...SHOP, username: user, password: `password of ${user}`, scope: "openid" })) as TokenAnswer,
    refresh: async (token) => (await realm("token", { grant_type: "refresh_token", ...SHOP, refresh_token: token })) as TokenAnswer,
    introspect: async (token) => (await realm("token/introspect", { ...GATEWAY, token })) as { active: boolean },
    revoke: async (token) => { await realm("revoke", { ...SHOP, token }); },
    logoutUser: async (userId) => { await admin.call("POST", `${at}/users/${userId}/logout`); },
    addKey: (priority) => admin.create(`${at}/components`, { name: `rsa-${priority}`, providerId: "rsa-generated", providerType: "org.keycloak.keys.KeyProvider", config: { priority: [String(priority)], enabled: ["true"], active: ["true"], algorithm: ["RS256"], keySize: ["2048"] } }),
  };
}

/** Gives the reader's service account the one role that reading events takes. */
async function allowReading(admin: KeycloakAdmin, at: string): Promise<void> {
  const [client] = (await admin.call("GET", `${at}/clients?clientId=${READER.clientId}`)) as { id: string }[];
  const [management] = (await admin.call("GET", `${at}/clients?clientId=realm-management`)) as { id: string }[];
  const account = (await admin.call("GET", `${at}/clients/${client?.id}/service-account-user`)) as { id: string };
  const role = await admin.call("GET", `${at}/clients/${management?.id}/roles/view-events`);
  await admin.call("POST", `${at}/users/${account.id}/role-mappings/clients/${management?.id}`, [role]);
}
