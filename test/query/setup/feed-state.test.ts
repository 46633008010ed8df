import { describe, expect, test } from "vitest";
import type { Arrivals } from "../../../query/setup/arrivals.ts";
import { feedState } from "../../../query/setup/feed-state.ts";
import { FEEDS } from "../../../query/setup/feeds.ts";

const NOTHING: Arrivals = { facts: [], ledger: [], quarantine: [], credentialEvents: { count: 0, lastAt: null } };
const FACT = { gateway: "envoy", events: 100, lastAt: "2026-11-23T07:00:00Z", services: ["edge"], refusals: 10, guessed: 0, withoutRoute: 0, withoutIssuer: 0, withLatency: 100 };
const LEDGER = { transport: "otlp_http", signal: "logs", received: 5, stored: 0, ignored: 0, quarantined: 0 };
const of = (id: string, arrivals: Partial<Arrivals>, answered: Parameters<typeof feedState>[2] = []) => {
  const feed = FEEDS.find((f) => f.id === id);
  if (feed === undefined) throw new Error(id);
  return feedState(feed, { ...NOTHING, ...arrivals }, answered);
};

describe("how a feed stands", () => {
  test.each([
    ["nothing came", "envoy", {}, [], "nothing"],
    ["its facts are there", "envoy", { facts: [FACT] }, [], "receiving"],
    ["only another gateway's facts are there", "kong", { facts: [FACT] }, [], "nothing"],
    ["records came and could not be used", "envoy", { quarantine: [{ transport: "otlp_http", signal: "logs", code: "ING_TIME", count: 3, lastAt: "", message: "the time is impossible" }] }, [], "quarantined"],
    ["records came and were about something else", "envoy", { ledger: [{ ...LEDGER, ignored: 5 }] }, [], "ignored"],
    ["requests were turned away", "envoy", {}, [{ transport: "otlp_http", signal: "logs", code: "ING_UNAUTHENTICATED", count: 2 }], "refused"],
    ["answered well, on another way", "kong", {}, [{ transport: "otlp_grpc", signal: "logs", code: "ING_UNAUTHENTICATED", count: 2 }], "nothing"],
    ["Kafka has stored records", "kafka", { ledger: [{ ...LEDGER, transport: "kafka", stored: 5 }] }, [], "receiving"],
    ["credential events are there", "lifecycle", { credentialEvents: { count: 2, lastAt: "2026-11-23T07:00:00Z" } }, [], "receiving"],
  ] as const)("%s: %s is %5$s", (_, id, arrivals, answered, status) => { expect(of(id, arrivals, answered).status).toBe(status); });

  test("what is wrong is said with its code", () => {
    expect(of("envoy", { quarantine: [{ transport: "otlp_http", signal: "logs", code: "ING_TIME", count: 3, lastAt: "", message: "the time is impossible" }] }).hints[0]).toMatch(/3 records.*the time is impossible.*ING_TIME/);
    expect(of("envoy", {}, [{ transport: "otlp_http", signal: "logs", code: "ING_UNAUTHENTICATED", count: 2 }]).hints[0]).toMatch(/2 requests.*ING_UNAUTHENTICATED/);
  });

  test("a feed that works says what richer telemetry would add, and nothing when all is there", () => {
    expect(of("envoy", { facts: [FACT] }).hints).toEqual([]);
    expect(of("envoy", { facts: [{ ...FACT, guessed: 9, withoutRoute: 90, withoutIssuer: 90, withLatency: 0 }] }).hints).toHaveLength(4);
  });
});
