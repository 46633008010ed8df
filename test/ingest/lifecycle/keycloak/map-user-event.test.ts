import { describe, expect, it } from "vitest";
import { userEventSchema } from "../../../../ingest/lifecycle/keycloak/keycloak-event.ts";
import { mapUserEvent, USER_EVENT_TYPES } from "../../../../ingest/lifecycle/keycloak/map-user-event.ts";

const REALM = { issuer: "https://sso.example/realms/shop", accessTokenSeconds: 300 };
const TIME_MS = 1_790_000_000_750;
const second = (ms: number) => BigInt(Math.floor(ms / 1_000)) * 1_000_000_000n;

function mapped(type: string, more: Record<string, unknown> = {}, realm: { issuer: string; accessTokenSeconds: number | null } = REALM) {
  return mapUserEvent(userEventSchema.parse({ id: "e-1", time: TIME_MS, type, clientId: "shop", userId: "u-1", sessionId: "s-1", ...more }), realm);
}

describe("what a user event becomes", () => {
  it.each([
    ["LOGIN", { details: { token_id: "jti-1" } }, { kind: "issued", scope: "", credentialClass: "jwt", names: { credential: "jti-1", session: "s-1", principal: "u-1", clientId: "shop", parent: "s-1 shop" } }],
    ["LOGIN", { details: { code_id: "c" } }, { kind: "issued", credentialClass: "session", names: { session: "s-1", principal: "u-1", clientId: "shop" } }],
    ["CODE_TO_TOKEN", { details: { token_id: "jti-1", refresh_token_id: "r" } }, { kind: "issued", credentialClass: "jwt", names: { credential: "jti-1", parent: "s-1 shop" } }],
    ["CLIENT_LOGIN", { sessionId: null, details: { token_id: "jti-2" } }, { kind: "issued", names: { credential: "jti-2", principal: "u-1", clientId: "shop" } }],
    ["REFRESH_TOKEN", { details: { token_id: "jti-3", access_token_expiration_time: "60" } }, { kind: "refreshed", names: { credential: "jti-3" } }],
    ["INTROSPECT_TOKEN", { clientId: "gateway", details: { token_id: "jti-1", token_issued_for: "shop" } }, { kind: "introspected", outcome: "active", names: { credential: "jti-1", clientId: "shop", parent: "s-1 shop" } }],
    ["INTROSPECT_TOKEN_ERROR", { clientId: "gateway", error: "invalid_token", details: { token_id: "jti-1", token_issued_for: "shop" } }, { kind: "introspected", outcome: "inactive", reason: "invalid_token" }],
    ["REVOKE_GRANT", { sessionId: null, details: { token_id: "jti-1" } }, { kind: "revoked", scope: "token", names: { credential: "jti-1" } }],
    ["REVOKE_GRANT", { details: { refresh_token_id: "r", revoked_client: "shop" } }, { kind: "revoked", scope: "grant", names: { session: "s-1", parent: "s-1 shop" } }],
    ["REVOKE_GRANT", { sessionId: null, details: { revoked_client: "shop" } }, { kind: "revoked", scope: "grant", names: { principal: "u-1", clientId: "shop" } }],
    ["LOGOUT", {}, { kind: "revoked", scope: "session", names: { session: "s-1", principal: "u-1" } }],
    ["DELETE_ACCOUNT", {}, { kind: "revoked", scope: "principal", names: { principal: "u-1" } }],
    ["LOGIN_ERROR", { error: "invalid_user_credentials" }, { kind: "denied", reason: "invalid_user_credentials" }],
    ["USER_DISABLED_BY_PERMANENT_LOCKOUT", {}, { kind: "denied", reason: "locked_out" }],
    ["UPDATE_PASSWORD", {}, { kind: "rotated", phase: "created", credentialClass: "password" }],
    ["REMOVE_CREDENTIAL", { details: { credential_type: "webauthn", selected_credential_id: "c-1" } }, { kind: "rotated", phase: "retired", credentialClass: "webauthn", names: { credential: "c-1" } }],
  ])("%s with %o", (type, more, expected) => {
    expect(mapped(type, more)).toMatchObject({ nativeId: "e-1", occurredNanos: BigInt(TIME_MS) * 1_000_000n, clockQuality: "event", issuer: REALM.issuer, ...expected });
  });

  it("a refresh token that is revoked names the client session, so that another session of the same user is not covered", () => {
    const revoked = mapped("REVOKE_GRANT", { details: { refresh_token_id: "r" } });
    expect(revoked?.names).toEqual({ session: "s-1", parent: mapped("LOGIN", { details: { token_id: "t" } })?.names.parent });
    expect(mapped("LOGIN", { sessionId: "s-2", details: { token_id: "t" } })?.names.parent).not.toBe(revoked?.names.parent);
  });

  it("a token's life begins at the second of its issue; it ends as the event says, else as configured, else nobody knows", () => {
    expect(mapped("LOGIN", { details: { token_id: "t" } })).toMatchObject({ validFromNanos: second(TIME_MS), expiresAtNanos: second(TIME_MS) + 300_000_000_000n });
    expect(mapped("REFRESH_TOKEN", { details: { token_id: "t", access_token_expiration_time: "60" } })?.expiresAtNanos).toBe(second(TIME_MS) + 60_000_000_000n);
    expect(mapped("LOGIN", { details: { token_id: "t" } }, { ...REALM, accessTokenSeconds: null })?.expiresAtNanos).toBeNull();
    for (const odd of ["-1", "soon", "1e99", "0"]) expect(mapped("LOGIN", { details: { token_id: "t", access_token_expiration_time: odd } })?.expiresAtNanos).toBe(second(TIME_MS) + 300_000_000_000n);
  });

  it("says nothing about types that say nothing, also such as objects inherit", () => {
    for (const type of ["REGISTER", "VERIFY_EMAIL", "constructor", "__proto__", "toString"]) expect(mapped(type)).toBeNull();
    expect(mapped("LOGOUT", { sessionId: null })).toBeNull();
  });

  it("no name, address or free text of Keycloak's gets beyond the names that are hashed", () => {
    for (const type of USER_EVENT_TYPES) {
      const event = mapped(type, { error: "Ana Doe <ana@shop.example> said no", details: { token_id: "t", username: "ana", reason: "for ana@shop.example", credential_type: "of Ana Doe" }, ipAddress: "198.51.100.7" });
      const told = { ...event, names: {} };
      expect(JSON.stringify(told, (_k, v: unknown) => (typeof v === "bigint" ? String(v) : v))).not.toMatch(/ana|doe|198\.51/i);
    }
  });
});
