import { describe, expect, test } from "vitest";
import { mapSet } from "../../../../ingest/lifecycle/ssf/map-set.ts";
import type { VerifiedSet } from "../../../../ingest/lifecycle/ssf/set-claims.ts";
import { TYPE } from "./transmitter.ts";

const ISSUER = "https://idp.example";
const OFF = { issuer: ISSUER, revokeOnNonCompliance: false, revokeOnClaimsChange: false };
const ON = { issuer: ISSUER, revokeOnNonCompliance: true, revokeOnClaimsChange: true };
const SECOND = 1_000_000_000n;

const setOf = (tail: string, subject: Record<string, unknown> | null, event: Record<string, unknown> = {}): VerifiedSet =>
  ({ jti: "j1", issuedNanos: 1_767_607_204n * SECOND, eventNanos: null, type: tail.startsWith("http") ? tail : `${TYPE}/${tail.replace("/", "/event-type/")}`, event, subject });
const USER = { format: "iss_sub", iss: "https://other.example", sub: "u-1" };

describe("event types", () => {
  const complex = { format: "complex", user: USER, session: { format: "opaque", id: "s-1" }, device: { format: "opaque", id: "d-1" }, application: { format: "opaque", id: "app" } };
  test.each<[string, Record<string, unknown>, Record<string, unknown>, Record<string, unknown>]>([
    ["caep/session-revoked", complex, {}, { kind: "revoked", scope: "session", names: { principal: "u-1", session: "s-1", clientId: "app", aliases: ["d-1"] } }],
    ["caep/session-revoked", { format: "complex", user: USER, device: { format: "opaque", id: "d-1" } }, {}, { kind: "revoked", scope: "device" }],
    ["caep/session-revoked", { format: "opaque", id: "s-9" }, {}, { kind: "revoked", scope: "session", names: { session: "s-9" } }],
    ["caep/session-revoked", { format: "email", email: "a@b.example" }, {}, { kind: "revoked", scope: "principal", names: { principal: "a@b.example" } }],
    ["caep/session-revoked", { format: "jwt_id", iss: ISSUER, jti: "t-1" }, {}, { kind: "revoked", scope: "token", credentialClass: "jwt", names: { credential: "t-1" } }],
    ["caep/credential-change", USER, { change_type: "create", credential_type: "fido2-platform" }, { kind: "issued", scope: "", credentialClass: "fido2-platform" }],
    ["caep/credential-change", USER, { change_type: "update", credential_type: "password" }, { kind: "rotated", phase: "created", credentialClass: "password" }],
    ["caep/credential-change", USER, { change_type: "revoke", credential_type: "x509", x509_serial: "0A:1B:2C", x509_issuer: "CN=ca" }, { kind: "revoked", scope: "key", issuer: "CN=ca", names: { principal: "u-1", credential: "0a1b2c" } }],
    ["caep/credential-change", USER, { change_type: "delete" }, { kind: "revoked", scope: "key" }],
    ["caep/session-established", { format: "opaque", id: "s-2" }, {}, { kind: "issued", credentialClass: "session", names: { session: "s-2" } }],
    ["risc/account-disabled", USER, { reason: "hijacking" }, { kind: "revoked", scope: "principal", reason: "hijacking" }],
    ["risc/account-purged", USER, {}, { kind: "revoked", scope: "principal", reason: "purged" }],
    ["risc/sessions-revoked", USER, {}, { kind: "revoked", scope: "principal" }],
    ["risc/credential-compromise", USER, { credential_type: "password" }, { kind: "exposed", credentialClass: "password" }],
    ["oauth/token-issued", { format: "jwt_id", iss: ISSUER, jti: "t-2" }, {}, { kind: "issued", credentialClass: "jwt", names: { credential: "t-2" } }],
    ["oauth/token-revoked", { subject_type: "oauth_token", token_type: "refresh_token", token_identifier_alg: "prefix", token: "1/abcdefghijklmn" }, { reason: "user" }, { kind: "revoked", scope: "token", credentialClass: "refresh_token", reason: "user", names: { aliases: ["1/abcdefghijklmn"] } }],
    ["oauth/tokens-revoked", { subject_type: "iss-sub", iss: "https://accounts.google.com/", sub: "7375626A" }, {}, { kind: "revoked", scope: "principal", issuer: "https://accounts.google.com/", names: { principal: "7375626A" } }],
    ["oauth/client-disabled", { format: "opaque", id: "client-1" }, {}, { kind: "revoked", scope: "client", names: { clientId: "client-1" } }],
    ["oauth/client-credential-changed", { format: "opaque", id: "client-1" }, {}, { kind: "rotated", phase: "created", credentialClass: "client_secret" }],
    ["ssf/stream-updated", { format: "opaque", id: "stream" }, { status: "enabled" }, { kind: "feed", outcome: "alive" }],
    ["ssf/stream-updated", { format: "opaque", id: "stream" }, { status: "disabled" }, { kind: "feed", outcome: "gap" }],
  ])("%s of %j with %j", (tail, subject, event, expected) => {
    expect(mapSet(setOf(tail, subject, event), OFF)).toMatchObject({ kind: "event", event: { nativeId: "j1", issuer: "names" in expected && subject["iss"] !== undefined ? subject["iss"] : expect.any(String) as string, ...expected } });
  });

  test.each([
    ["caep/token-claims-change", { claims: { role: "ro" } }, { kind: "revoked", scope: "principal", reason: "stale_claims" }],
    ["caep/device-compliance-change", { previous_status: "compliant", current_status: "not-compliant" }, { kind: "revoked", scope: "device", reason: "not_compliant" }],
  ])("%s revokes only where the stream's settings say so", (tail, event, expected) => {
    expect(mapSet(setOf(tail, USER, event), OFF)).toEqual({ kind: "ignored" });
    expect(mapSet(setOf(tail, USER, event), ON)).toMatchObject({ kind: "event", event: expected });
    expect(mapSet(setOf("caep/device-compliance-change", USER, { current_status: "compliant" }), ON)).toEqual({ kind: "ignored" });
  });

  test.each(["caep/session-presented", "caep/assurance-level-change", "caep/risk-level-change", "risc/account-enabled", "risc/account-credential-change-required", "risc/identifier-changed", "risc/identifier-recycled", "risc/opt-in", "risc/opt-out-effective", "risc/recovery-activated", "risc/recovery-information-changed", "oauth/client-enabled"])("%s is understood and stores nothing", (tail) => {
    expect(mapSet(setOf(tail, USER), OFF)).toEqual({ kind: "ignored" });
  });

  test.each([
    ["an unknown type", setOf("https://vendor.example/x", USER), "ING_SET_UNKNOWN_EVENT"], ["an unknown tail", setOf("caep/constructor", USER), "ING_SET_UNKNOWN_EVENT"], ["nobody", setOf("caep/session-revoked", null), "ING_SET_UNUSABLE"],
    ["a subject of an unknown format", setOf("caep/session-revoked", { format: "telepathy", id: "x" }), "ING_SET_UNUSABLE"], ["an aliases subject inside itself", setOf("risc/account-disabled", { format: "aliases", identifiers: [{ format: "aliases", identifiers: [] }] }), "ING_SET_UNUSABLE"],
    ["a change of no type", setOf("caep/credential-change", USER, { change_type: "x" }), "ING_SET_UNUSABLE"],
  ])("%s cannot be used, and says so without a value of the SET", (_name, set, code) => {
    expect(mapSet(set, OFF)).toMatchObject({ kind: "unusable", item: { code } });
  });

  test("of several identifiers the stable one is the name and the others are its aliases", () => {
    const subject = { format: "aliases", identifiers: [{ format: "email", email: "a@b.example" }, USER, { format: "phone_number", phone_number: "+1206" }, { format: "account", uri: "acct:a@b" }, { format: "did", url: "did:x" }] };
    expect(mapSet(setOf("risc/account-disabled", subject), OFF)).toMatchObject({ event: { names: { principal: "u-1", aliases: ["acct:a@b", "a@b.example", "+1206", "did:x"] } } });
  });

  test.each([
    ["the event's own time in seconds", { event_timestamp: 1_767_607_200 }, 1_767_607_200n * SECOND, "event"],
    ["the event's own time in milliseconds", { event_timestamp: 1_767_607_200_500 }, 1_767_607_200n * SECOND + SECOND / 2n, "event"],
    ["the time of issue without one", {}, 1_767_607_204n * SECOND, "assertion"],
    ["the time of issue when it is none", { event_timestamp: "soon" }, 1_767_607_204n * SECOND, "assertion"],
  ])("happened at %s", (_name, event, occurredNanos, clockQuality) => {
    expect(mapSet(setOf("risc/account-disabled", USER, event), OFF)).toMatchObject({ event: { occurredNanos, clockQuality, assertedNanos: 1_767_607_204n * SECOND } });
  });

  test("texts of administrators, which name people, are not kept", () => {
    const mapped = mapSet(setOf("caep/session-revoked", USER, { reason_admin: { en: "Alice left" }, reason_user: { en: "x" }, reason: "Free Text", initiating_entity: "policy" }), OFF);
    expect(mapped).toMatchObject({ event: { reason: "policy", detail: "caep/session-revoked" } });
    expect(JSON.stringify(mapped, (_key, value: unknown) => (typeof value === "bigint" ? "n" : value))).not.toMatch(/Alice|Free/);
  });
});
