import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../service/eventually.ts";
import { startService, type RunningService } from "../service/service.ts";
import { fuzzService } from "./fuzz-service.ts";

/** What the service may hold: its own 200 MB and the bytes in flight that it is told to take at most. */
const MAX_IN_FLIGHT_BYTES = 64 * 1024 * 1024;
const LARGEST_RSS_BYTES = 200_000_000 + 2 * MAX_IN_FLIGHT_BYTES;

describe("mutated bodies over sockets", () => {
  let service: RunningService;
  beforeAll(async () => { service = await startService({ env: { AUTH_SLO_MAX_REQUEST_BYTES: String(MAX_IN_FLIGHT_BYTES / 4), AUTH_SLO_MAX_IN_FLIGHT_BYTES: String(MAX_IN_FLIGHT_BYTES), AUTH_SLO_LOG_LEVEL: "warn" } }); }, 60_000);
  afterAll(async () => { await service.kill(); service.remove(); });

  it("3,000 of them: each is answered as the decoders judge it, never with a server error; the service lives, within its memory, and its ledger holds", { timeout: 180_000 }, async () => {
    const result = await fuzzService(service, 20_261_123, 3_000);
    expect(result.wrong).toEqual([]);
    expect(result.serverErrors).toBe(0);
    expect(Object.keys(result.statuses).sort()).toEqual(["200", "400"]);
    expect(result).toMatchObject({ isServiceAlive: true, engineRestarts: 0 });
    expect(result.largestServiceRssBytes).toBeLessThan(LARGEST_RSS_BYTES);
    await eventually("the ledger adds up", async () => ((await (await fetch(`${service.httpUrl}/api/v1/ledger`)).json()) as { identityHolds: boolean }).identityHolds);
  });
});
