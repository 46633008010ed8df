import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_DETAIL, normalText, stableDetail } from "../../../../ingest/normalise/decide/detail-text.ts";

describe("what is kept of a text", () => {
  it.each([
    ["Jwt_is_expired", "jwt is expired"],
    ["Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections", "jwt is not in the form of header.payload.signature with two dots and 3 sections"],
    ["token expired at 2026-09-21T14:13:20Z", "token expired at {time}"],
    ["accessing https://idp.example.com/jwks?x=1 failed", "accessing {url} failed"],
    ["no key for kid 2024-key-1 found", "no key for kid {id} found"],
    ["user jane.doe@example.com is locked", "user {name} is locked"],
    ["claim 'https://example.com/very-long-claim' is missing", "claim '{url}' is missing"],
    ["algorithm rs256 is not allowed", "algorithm rs256 is not allowed"],
    ["code hunter2secret99 was wrong", "code {n} was wrong"],
    ["a\u0000b\u202ec", "a b c"],
  ])("%s", (text, kept) => {
    expect(stableDetail(normalText(text))).toBe(kept);
  });

  it("is bounded, and no run of four digits or of letters with digits survives", () => {
    fc.assert(fc.property(fc.string({ maxLength: 600 }), (text) => {
      const kept = stableDetail(normalText(text));
      expect(kept.length).toBeLessThanOrEqual(MAX_DETAIL);
      expect(kept).not.toMatch(/\d{4}|[a-z]{8}\d/);
    }), { numRuns: 3_000 });
  });
});
