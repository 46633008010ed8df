import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { challengeText, parseChallenge } from "../../../../ingest/normalise/decide/challenge.ts";

describe("WWW-Authenticate", () => {
  it.each([
    ['Bearer realm="example", error="invalid_token", error_description="The access token expired"', { scheme: "bearer", realm: "example", error: "invalid_token", errorDescription: "The access token expired" }],
    ["Bearer", { scheme: "bearer", error: "" }],
    ["Bearer error=insufficient_scope, scope=orders", { error: "insufficient_scope", scope: "orders" }],
    ["Bearer error='invalid_token\"", { error: "invalid_token" }],
    ['Bearer error="invalid_token", error_description="say \\"no\\""', { errorDescription: 'say "no"' }],
    ['Basic realm="a", Bearer error="invalid_token"', { scheme: "basic", error: "invalid_token" }],
    ['bearer error = "invalid_token"', { error: "invalid_token" }],
    ["", { scheme: "", error: "" }],
  ])("%s", (header, want) => {
    expect(parseChallenge(header)).toMatchObject(want);
  });

  it("tables see the error with its description, or the scheme alone", () => {
    expect(challengeText('Bearer error="invalid_token", error_description="gone"')).toBe("invalid_token: gone");
    expect(challengeText('Bearer error="invalid_token"')).toBe("invalid_token");
    expect(challengeText('Basic realm="x"')).toBe("scheme basic");
    expect(challengeText("")).toBe("");
  });

  it("never throws, and is quick for long hostile headers", () => {
    fc.assert(fc.property(fc.string(), (header) => { expect(typeof challengeText(header)).toBe("string"); }));
    for (const header of ["a=\"".repeat(2_000), `Bearer ${"x ".repeat(3_000)}`, `Bearer error="${"\\".repeat(5_000)}`, "= ".repeat(3_000)]) expect(challengeText(header).length).toBeLessThan(2_100);
  });
});
