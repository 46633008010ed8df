import { describe, expect, test } from "vitest";
import { explainFailure } from "../../rules/explain.ts";
import type { Evidence } from "../../rules/evidence.ts";

const evidence = (...counts: readonly (readonly [reason: string, faultDomain: string, count: number])[]): Evidence =>
  ({ reasons: counts.map(([reason, faultDomain, count]) => ({ reason, faultDomain, count, issuer: "https://idp.example" })), services: [], traceIds: [] });

describe("the likely failure mode", () => {
  test.each([
    ["jwks-fetch-failure", evidence(["jwks_unavailable", "issuer", 96], ["expired", "client", 4])],
    ["key-rotation-lag", evidence(["unknown_kid", "issuer", 60], ["jwks_unavailable", "issuer", 5])],
    ["idp-outage", evidence(["idp_error", "issuer", 90])],
    ["idp-outage", evidence(["jwks_unavailable", "issuer", 50], ["introspection_error", "issuer", 30])],
    ["gateway-misconfiguration", evidence(["gateway_config_error", "gateway", 9], ["jwks_unavailable", "issuer", 1])],
    ["external-authz-down", evidence(["external_authz_unavailable", "gateway", 10])],
    ["expiry-spike", evidence(["expired", "client", 50], ["not_yet_valid", "issuer", 40])],
    ["certificate-expiry", evidence(["cert_expired", "client", 10])],
    ["tls-handshake-failure", evidence(["tls_handshake_failed", "network", 10])],
    ["claim-mismatch", evidence(["audience_mismatch", "client", 10])],
    ["credential-abuse", evidence(["bad_credentials", "client", 10])],
    ["authorization-refusals", evidence(["insufficient_scope", "policy", 10])],
    ["unclassified", evidence(["unauthorized_unspecified", "unknown", 10])],
    ["unclassified", evidence(["jwks_unavailable", "issuer", 20], ["expired", "client", 20], ["gateway_error", "gateway", 20], ["cert_expired", "client", 20], ["bad_credentials", "client", 20])],
  ] as const)("is %s", (mode, found) => {
    expect(explainFailure(found, false)).toMatchObject({ mode, anchor: mode });
  });

  test("of a latency objective is overload, whatever the reasons", () => expect(explainFailure(evidence(["expired", "client", 9]), true).mode).toBe("latency-overload"));
  test("without evidence is said to be unknown", () => expect(explainFailure(null, false)).toMatchObject({ mode: "unclassified", sentence: expect.stringContaining("No evidence could be read") as string }));
  test("names issuer, share and fault domain", () => {
    expect(explainFailure(evidence(["jwks_unavailable", "issuer", 96], ["expired", "client", 4]), false).sentence)
      .toBe("Gateways cannot fetch the signing keys (JWKS) of https://idp.example, so they refuse valid tokens. Most likely: 96 % of failures are jwks_unavailable (fault domain issuer, issuer https://idp.example).");
  });
  test.each([[80, "Most likely"], [79, "Likely"], [50, "Likely"], [49, "Possibly"], [30, "Possibly"], [29, "No single cause"]])("at %d % of failures says %s", (share, word) => {
    const rest = [0, 1, 2, 3].map((i) => [["idp_error", "cert_expired", "bad_credentials", "expired"][i] ?? "", "x", (100 - share) / 4] as const);
    const found = explainFailure({ ...evidence(["gateway_error", "gateway", share], ...rest) }, false);
    expect(found.sentence).toContain(word);
  });
});
