import { describe, expect, it } from "vitest";
import { safePattern } from "../../../../ingest/normalise/profile/safe-pattern.ts";

describe("patterns of reason rows", () => {
  it.each(["^token .* expired$", "jwt (is|was) expired", "[a-z]+ key", "a\\+b", "x{2,4}"])("%s is allowed", (source) => {
    expect(safePattern(source).kind).toBe("ok");
  });

  it.each(["(a+)+$", "(a|b)*", "(?=x)", "(a)\\1", "a*b*c*", "(", "(x){3,}", "a+b+c+d"])("%s is refused with what to do", (source) => {
    const result = safePattern(source);
    expect(result.kind).toBe("refused");
    expect(result.kind === "refused" && result.message.length).toBeGreaterThan(10);
  });
});
