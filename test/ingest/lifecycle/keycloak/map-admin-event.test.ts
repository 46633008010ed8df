import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adminEventSchema } from "../../../../ingest/lifecycle/keycloak/keycloak-event.ts";
import { mapAdminEvent } from "../../../../ingest/lifecycle/keycloak/map-admin-event.ts";

const ISSUER = "https://sso.example/realms/shop";
const TIME_MS = 1_790_000_000_000;

function mapped(operationType: string, resourceType: string, resourcePath: string | null, representation?: unknown) {
  return mapAdminEvent(adminEventSchema.parse({ id: "a-1", time: TIME_MS, operationType, resourceType, resourcePath, representation: representation === undefined ? undefined : JSON.stringify(representation) }), ISSUER);
}

describe("what an admin event becomes", () => {
  it.each([
    ["ACTION", "USER", "users/u-1/logout", undefined, { kind: "revoked", scope: "principal", reason: "admin_logout", names: { principal: "u-1" } }],
    ["DELETE", "USER", "users/u-1", undefined, { kind: "revoked", scope: "principal", reason: "user_deleted", names: { principal: "u-1" } }],
    ["UPDATE", "USER", "users/u-1", { enabled: false }, { kind: "revoked", scope: "principal", reason: "user_disabled", names: { principal: "u-1" } }],
    ["ACTION", "USER", "users/u-1/reset-password", undefined, { kind: "rotated", phase: "created", credentialClass: "password", names: { principal: "u-1" } }],
    ["DELETE", "USER", "users/u-1/credentials/c-1", undefined, { kind: "rotated", phase: "retired" }],
    ["DELETE", "USER", "users/u-1/consents/shop", undefined, { kind: "revoked", scope: "grant", names: { principal: "u-1", clientId: "shop" } }],
    ["DELETE", "USER_SESSION", "sessions/s-1", undefined, { kind: "revoked", scope: "session", names: { session: "s-1" } }],
    ["ACTION", "REALM", "logout-all", undefined, { kind: "revoked", scope: "issuer_not_before", reason: "logout_all" }],
    ["ACTION", "REALM", "push-revocation", undefined, { kind: "revoked", scope: "issuer_not_before", reason: "not_before_pushed" }],
    ["UPDATE", "REALM", null, { notBefore: TIME_MS / 1_000 - 5 }, { kind: "revoked", scope: "issuer_not_before", reason: "not_before_set", validFromNanos: BigInt(TIME_MS - 5_000) * 1_000_000n }],
    ["UPDATE", "CLIENT", "clients/uuid-1", { clientId: "shop", enabled: false }, { kind: "revoked", scope: "client", names: { clientId: "shop" } }],
    ["ACTION", "CLIENT", "clients/uuid-1/client-secret", undefined, { kind: "rotated", phase: "created", credentialClass: "client_secret" }],
    ["CREATE", "COMPONENT", "components/k-1", { providerType: "org.keycloak.keys.KeyProvider" }, { kind: "rotated", phase: "created", credentialClass: "signing_key" }],
  ])("%s %s %s %o", (operation, resource, path, representation, expected) => {
    expect(mapped(operation, resource, path, representation).event).toMatchObject({ nativeId: "a-1", occurredNanos: BigInt(TIME_MS) * 1_000_000n, issuer: ISSUER, ...expected });
  });

  it.each([
    ["UPDATE", "USER", "users/u-1", { enabled: true }],
    ["UPDATE", "USER", "users/u-1", undefined],
    ["UPDATE", "REALM", null, { notBefore: TIME_MS / 1_000 - 86_400 }],
    ["UPDATE", "REALM", "events/config", { enabled: false, notBefore: TIME_MS / 1_000 }],
    ["UPDATE", "CLIENT", "clients/uuid-1", { clientId: "shop", enabled: true }],
    ["DELETE", "CLIENT", "clients/uuid-1", undefined],
    ["CREATE", "COMPONENT", "components/x", { providerType: "org.keycloak.storage.UserStorageProvider" }],
    ["DELETE", "GROUP", "groups/g-1", undefined],
  ])("%s %s %s %o says nothing about credentials", (operation, resource, path, representation) => {
    expect(mapped(operation, resource, path, representation)).toEqual({ event: null, isKeyChange: false });
  });

  it("any change of a component that may hold keys is a reason to look at the key set", () => {
    expect(mapped("DELETE", "COMPONENT", "components/k-1").isKeyChange).toBe(true);
    expect(mapped("CREATE", "COMPONENT", "components/k-1", { providerType: "org.keycloak.keys.KeyProvider" }).isKeyChange).toBe(true);
  });

  it("what was not done is nothing", () => {
    expect(mapAdminEvent(adminEventSchema.parse({ id: "a", time: 1, operationType: "DELETE", resourceType: "USER", resourcePath: "users/u-1", error: "forbidden" }), ISSUER).event).toBeNull();
  });

  it("representations of any content neither break it nor get into the event", () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (representation) => {
      const { event } = mapAdminEvent(adminEventSchema.parse({ id: "a", time: TIME_MS, operationType: "UPDATE", resourceType: "USER", resourcePath: "users/u-1", representation }), ISSUER);
      expect(event === null || event.detail === "UPDATE USER").toBe(true);
    }));
  });
});
