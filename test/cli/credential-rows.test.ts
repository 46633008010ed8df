import { expect, test } from "vitest";
import { credentialRows, streamsState } from "../../cli/credential-rows.ts";
import type { Ingest } from "../../ingest/index.ts";

const NOW_MS = 1_790_000_000_000;
const ingestOf = (lastGoodAtMs: number | null, durable: readonly (readonly [string, number])[] = []) => ({
  credentialEvents: { events: () => [], lastDurableAtMs: () => new Map(durable), count: () => undefined },
  ssf: { sets: () => [], streams: () => [{ name: "idp", delivery: "push", lastGoodAtMs }, { name: "polled", delivery: "poll", lastGoodAtMs: null }] },
}) as unknown as Ingest;

test("a stream that is pushed has words at /readyz, whether something came or not, and never makes the service unready", () => {
  expect(streamsState(ingestOf(null), NOW_MS)).toEqual([{ part: "streams", isReady: true, detail: "idp: nothing has come since start" }]);
  expect(streamsState(ingestOf(NOW_MS - 61_400), NOW_MS)).toEqual([{ part: "streams", isReady: true, detail: "idp: last SET 61 s ago" }]);
});

test("the age of every configured stream is known from the start, so that silence can be an alert", () => {
  const row = credentialRows(() => ingestOf(null, [["ssf:idp", NOW_MS - 5_000], ["lifecycle_api", NOW_MS]]), () => NOW_MS).find((r) => r.name === "authslo_credential_source_age_seconds");
  const samples = row?.read() ?? [];
  expect(samples).toEqual([{ labels: { source: "ssf:idp" }, value: 5 }, { labels: { source: "ssf:polled" }, value: expect.any(Number) as number }, { labels: { source: "lifecycle_api" }, value: 0 }]);
  expect(credentialRows(() => null, () => NOW_MS).flatMap((r) => r.read())).toEqual([]);
});
