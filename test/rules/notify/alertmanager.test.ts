import { afterEach, describe, expect, test } from "vitest";
import { createAlertmanagerTransport } from "../../../rules/notify/alertmanager.ts";
import { startHttpStub, type HttpStub, type StubAnswer } from "./http-stub.ts";

const ALERT = { labels: { alertname: "a" }, annotations: {}, startsAt: "2026-01-01T00:00:00.000Z", endsAt: "2026-01-01T00:04:00.000Z" };
let stub: HttpStub | null = null;
afterEach(async () => { await stub?.stop(); stub = null; });

async function post(answer: StubAnswer | null, address = (port: number) => `http://127.0.0.1:${port}`, timeoutMs = 2_000) {
  stub = await startHttpStub(() => answer);
  const transport = createAlertmanagerTransport(address(stub.port), timeoutMs);
  return { transport, result: await transport.post([ALERT]), seen: stub.seen[0] };
}

describe("a post to Alertmanager", () => {
  test("is a JSON array to /api/v2/alerts below the path of the address", async () => {
    const { seen, result } = await post({ status: 200 }, (port) => `http://127.0.0.1:${port}/am/`);
    expect(seen).toMatchObject({ method: "POST", path: "/am/api/v2/alerts" });
    expect(seen?.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(seen?.body ?? "")).toEqual([ALERT]);
    expect(result.outcome).toEqual({ kind: "accepted" });
  });

  test("carries user and password of the address as basic authentication, and names them nowhere", async () => {
    const { seen, transport, result } = await post({ status: 401, body: "no" }, (port) => `http://us%40er:se%3Acret@127.0.0.1:${port}`);
    expect(seen?.headers.authorization).toBe(`Basic ${Buffer.from("us@er:se:cret").toString("base64")}`);
    expect(`${transport.name} ${JSON.stringify(result)}`).not.toMatch(/cret|us@er|us%40er/);
  });

  test.each([
    [{ status: 200 }, "accepted"], [{ status: 202 }, "accepted"], [{ status: 400, body: "bad label" }, "invalid"], [{ status: 422 }, "invalid"],
    [{ status: 401 }, "refused"], [{ status: 404 }, "refused"], [{ status: 302, headers: { location: "http://169.254.169.254/" } }, "refused"],
    [{ status: 408 }, "away"], [{ status: 429 }, "away"], [{ status: 500 }, "away"], [{ status: 503 }, "away"],
  ] as const)("%o is %s", async (answer, kind) => { expect((await post(answer)).result.outcome.kind).toBe(kind); });

  test("without an answer in time is away", async () => {
    const { result } = await post(null, undefined, 50);
    expect(result).toEqual({ outcome: { kind: "away", message: "no answer in time" }, serverDateMs: null });
  });

  test("to nobody is away, and says why", async () => {
    stub = await startHttpStub(() => null);
    const { port } = stub;
    await stub.stop();
    stub = null;
    const result = await createAlertmanagerTransport(`http://127.0.0.1:${port}`).post([ALERT]);
    expect(result.outcome).toMatchObject({ kind: "away", message: expect.stringContaining("ECONNREFUSED") as string });
  });

  test("reads the server's clock", async () => {
    const { result } = await post({ status: 200, headers: { date: "Sun, 01 Mar 2026 00:00:07 GMT" } });
    expect(result.serverDateMs).toBe(Date.UTC(2026, 2, 1, 0, 0, 7));
  });

  test("reads an endless answer up to a bound", async () => {
    const { result } = await post({ status: 400, body: "x".repeat(1_000_000) });
    expect(result.outcome).toMatchObject({ kind: "invalid", message: "x".repeat(2_000) });
  });
});

test.each(["ftp://am:9093", "am:9093", "", "http://am:9093/?x=1", "http://"])("the address %j is refused without being repeated", (address) => {
  expect(() => createAlertmanagerTransport(address)).toThrow(RangeError);
});
test("a refused address does not show its password", () => {
  expect(() => createAlertmanagerTransport("ftp://user:hunter2@am:9093")).toThrow(/^(?!.*hunter2)/);
});
