/** Drill-down over the whole service: what was sent is found by every filter, and pages have neither gaps nor doubles. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../service/eventually.ts";
import { startService, type RunningService } from "../service/service.ts";

interface Event { readonly ts: string; readonly route: string; readonly reason: string; readonly service: string; readonly product: string; readonly decision: string; readonly trace_id: string; readonly http_status: number; readonly client_class: string; readonly user_agent_family: string; readonly auth_latency_us: number | null }
interface Page { readonly events: readonly Event[]; readonly nextCursor: string | null }

const COUNT = 420;
const sinceMs = Date.now() - 600_000;
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

/** Many share one instant, and forty of those are the same in everything. */
const LINES = Array.from({ length: COUNT }, (_, i) => ({
  timestamp: new Date(i < 100 ? sinceMs : sinceMs + Math.floor(i / 10) * 1_000).toISOString(), "service.name": i % 2 === 0 ? "checkout" : "search", "service.namespace": "shop",
  "http.route": i < 40 ? "/same" : `/r/${i}`, "http.response.status_code": i % 3 === 0 ? 401 : 200, "auth.decision": i % 3 === 0 ? "deny" : "allow", ...(i % 3 === 0 ? { "auth.reason": i < 40 ? "expired" : "bad_signature" } : {}),
  "user_agent.original": i % 7 === 0 ? "zgrab/0.x" : "shop-app/5.2", ...(i === 200 ? { trace_id: TRACE } : {}),
}));

describe("events", () => {
  let service: RunningService;
  const page = async (query: string): Promise<Page> => {
    const response = await fetch(`${service.httpUrl}/api/v1/events?from=${sinceMs - 1_000}&to=${sinceMs + 600_000}&${query}`);
    expect(response.status).toBe(200);
    return (await response.json()) as Page;
  };
  const all = async (query: string): Promise<readonly Event[]> => {
    const found: Event[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const { events, nextCursor }: Page = await page(`${query}${cursor === "" ? "" : `&cursor=${cursor}`}`);
      found.push(...events);
      cursor = nextCursor;
    }
    return found;
  };
  const sorted = (values: readonly string[]) => [...values].sort();

  beforeAll(async () => {
    service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "warn" } });
    const response = await fetch(`${service.otlpHttpUrl}/v1/gateway/generic`, { method: "POST", headers: { "content-type": "application/x-ndjson" }, body: LINES.map((l) => JSON.stringify(l)).join("\n") });
    expect(response.status).toBe(200);
    await eventually("all events are stored", async () => (await page("limit=1000")).events.length === COUNT);
  }, 90_000);
  afterAll(async () => { await service.kill(); service.remove(); });

  test.each([3, 39, 100, 419, 420, 1_000])("pages of %i: every event once, newest first", async (limit) => {
    const events = await all(`limit=${limit}`);
    expect(sorted(events.map((e) => e.route))).toEqual(sorted(LINES.map((l) => l["http.route"])));
    const times = events.map((e) => e.ts);
    expect(times).toEqual([...times].sort().reverse());
  });

  test("a page never has more than was asked for, and says when there is no more", async () => {
    expect((await page("limit=5")).events).toHaveLength(5);
    expect((await page("limit=420")).nextCursor).toBeNull();
    expect((await page("limit=419")).nextCursor).not.toBeNull();
  });

  test.each([
    ["decision=deny", LINES.filter((l) => l["auth.decision"] === "deny").length], ["service=checkout", COUNT / 2], ["service=checkout&decision=deny", LINES.filter((l, i) => i % 2 === 0 && l["auth.decision"] === "deny").length],
    ["product=shop", COUNT], ["reason=expired", 14], ["route=/same", 40], ["gateway=generic", COUNT], ["product=nobody", 0], ["client_class=bulk_scanner", 60], [`trace_id=${TRACE.toUpperCase()}`, 1],
    ["route=%27%20OR%201=1%20--", 0],
  ])("%s finds %i", async (query, count) => {
    expect(await all(`${query}&limit=50`)).toHaveLength(count);
  });

  test("what a bulk scanner sent is kept, counts for the success rate, and is left out of availability", { timeout: 90_000 }, async () => {
    const validCount = async (slo: string) => ((await (await fetch(`${service.httpUrl}/api/v1/slos/${slo}`)).json()) as { groups: { validCount: number }[] }).groups[0]?.validCount;
    await eventually("everything is measured", async () => (await validCount("auth-success-rate")) === COUNT);
    const judged = LINES.filter((l) => l["auth.decision"] === "allow" && l["user_agent.original"] !== "zgrab/0.x");
    expect(await validCount("auth-availability")).toBe(judged.length);
  });

  test("an event tells what was decided, and nothing that was not measured", async () => {
    const [event] = await all(`trace_id=${TRACE}`);
    expect(event).toMatchObject({ route: "/r/200", service: "checkout", product: "shop", decision: "allow", http_status: 200, trace_id: TRACE, auth_latency_us: null });
  });

  test("times before and after the range are left out; ISO and milliseconds say the same", async () => {
    const from = new Date(sinceMs + 15_000).toISOString(), to = new Date(sinceMs + 20_000).toISOString();
    const read = async (query: string) => ((await (await fetch(`${service.httpUrl}/api/v1/events?${query}&limit=1000`)).json()) as Page).events.length;
    expect(await read(`from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`)).toBe(50);
    expect(await read(`from=${sinceMs + 15_000}&to=${sinceMs + 20_000}`)).toBe(50);
  });
});
