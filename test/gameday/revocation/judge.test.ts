import { describe, expect, it } from "vitest";
import { judgeInterval, type Reported, type Truth } from "./judge.ts";
import { noted, type Sightings } from "./presenter.ts";
import { revocationOptions } from "./options.ts";

const REVOKED_MS = 1_000_000;
const at = (sentMs: number, lengthMs = 10) => ({ sentMs: REVOKED_MS + sentMs, answeredMs: REVOKED_MS + sentMs + lengthMs });
const truth: Truth = { lastAccept: at(4_000), firstDeny: at(4_200) };
const reported = (more: Partial<Reported>): Reported => ({ revokedAtMs: REVOKED_MS, lowerMs: 4_005, upperMs: 4_205, skewMs: 0, ...more });

describe("a reported interval", () => {
  it.each([
    ["that begins in the last accepted request and ends in the first refused one", truth, {}],
    ["that is widened by a skew it tells of", truth, { lowerMs: 3_950, upperMs: 4_260, skewMs: 60 }],
    ["without an end while nothing was refused", { ...truth, firstDeny: null }, { upperMs: null }],
    ["from the revocation on when the last acceptance came before it", { lastAccept: at(-200), firstDeny: at(40) }, { lowerMs: 0, upperMs: 45 }],
    ["of a request that was under way at the revocation", { lastAccept: at(-200), firstDeny: at(-5, 20) }, { lowerMs: 0, upperMs: 0 }],
  ] as const)("%s is right", (_what, seen, more) => {
    expect(judgeInterval(seen, reported(more))).toEqual([]);
  });

  it.each([
    ["begins after the last acceptance", truth, { lowerMs: 4_100 }, "after the last acceptance"],
    ["begins too early", truth, { lowerMs: 3_000 }, "before the last acceptance"],
    ["ends before the first refusal", truth, { upperMs: 4_100 }, "before the first refusal"],
    ["ends too late", truth, { upperMs: 9_000 }, "after the first refusal"],
    ["has no end", truth, { upperMs: null }, "no end"],
    ["has an end that nobody saw", { ...truth, firstDeny: null }, {}, "nothing was refused"],
    ["begins late although nothing was accepted", { lastAccept: null, firstDeny: at(40) }, { lowerMs: 30, upperMs: 45 }, "nothing was accepted"],
  ] as const)("that %s is wrong", (_what, seen, more, why) => {
    expect(judgeInterval(seen, reported(more)).join()).toContain(why);
  });
});

it("the client remembers the last acceptance, the first refusal since, and that a gateway changed its mind", () => {
  const start: Sightings = { accepted: 0, denied: 0, failed: 0, lastAccept: null, firstDeny: null, hasFlapped: false };
  const seen = [200, 401, 503, 403, 200, 401].reduce((before, status, i) => noted(before, status, at(i)), start);
  expect(seen).toEqual({ accepted: 2, denied: 3, failed: 1, lastAccept: at(4), firstDeny: at(5), hasFlapped: true });
});

it("the command line is read, or refused with what may stand there", () => {
  expect(revocationOptions(["--ttl", "0,never", "--instances", "1"])).toMatchObject({ ttlSeconds: [0, null], instances: 1, objectiveSeconds: 10 });
  for (const args of [["--ttl", "soon"], ["--instances", "0"], ["--every", "1.5"], ["--unknown", "1"]]) expect(() => revocationOptions(args)).toThrow();
});
