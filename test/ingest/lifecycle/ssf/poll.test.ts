import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../service/eventually.ts";
import { openIngest, type RunningIngest } from "../running-ingest.ts";
import { startTransmitter, streamSettings, TYPE, VERIFICATION, type Claims, type Transmitter } from "./transmitter.ts";

const dir = mkdtempSync(join(tmpdir(), "auth-slo-poll-"));
let transmitter: Transmitter;
let running: RunningIngest;

beforeAll(async () => {
  transmitter = await startTransmitter();
  transmitter.authorization = "Bearer poll-secret";
  transmitter.pageSize = 7;
  writeFileSync(join(dir, "authorization"), "Bearer poll-secret\n");
  const settings = streamSettings(transmitter, { delivery: "poll", pollUrl: `${transmitter.url}/poll`, everySeconds: 1, authorizationFile: join(dir, "authorization"), verificationUrl: `${transmitter.url}/verify`, streamId: "stream-1", verifyEverySeconds: 10 });
  running = await openIngest(`feeds: ${JSON.stringify({ ssf: [settings] })}`);
}, 120_000);
afterAll(async () => {
  await running.close();
  await transmitter.close();
  rmSync(dir, { recursive: true, force: true });
});

async function put(count: number, more: Claims = {}): Promise<string[]> {
  const jtis: string[] = [];
  for (let i = 0; i < count; i++) {
    const claims = transmitter.claims(more);
    transmitter.waiting.set(String(claims["jti"]), await transmitter.sign(claims));
    jtis.push(String(claims["jti"]));
  }
  return jtis;
}
const isEmpty = () => eventually("everything is taken", () => transmitter.waiting.size === 0);
const stored = async () => { await running.delivered(); return Number((await running.rows("SELECT count() AS n FROM credential_events FINAL WHERE source = 'ssf:idp' AND kind = 'revoked'"))[0]?.["n"]); };

describe("a stream that is polled (RFC 8936)", () => {
  test("all SETs over many pages are stored once and acknowledged, and only those", { timeout: 90_000 }, async () => {
    const jtis = await put(40);
    await isEmpty();
    expect([...transmitter.acknowledged].filter((jti) => jtis.includes(jti)).sort()).toEqual([...jtis].sort());
    expect(await stored()).toBe(40);
  });

  test("a SET that comes again is acknowledged again and stored once", async () => {
    const before = await stored();
    const claims = transmitter.claims();
    const token = await transmitter.sign(claims);
    for (let i = 0; i < 2; i++) {
      transmitter.waiting.set(String(claims["jti"]), token);
      await isEmpty();
    }
    expect(await stored()).toBe(before + 1);
  });

  test.each([
    ["of another audience", { aud: "other" }, "invalid_audience"],
    ["with exp", { exp: 1 }, "invalid_request"],
    ["of another issuer", { iss: "https://evil.example" }, "invalid_issuer"],
  ])("a SET %s is told back by its code, the others are stored, and nothing of it is", async (_name, more, err) => {
    const before = await stored();
    const [bad = ""] = await put(1, more);
    await put(2);
    await isEmpty();
    expect(transmitter.errors.get(bad)).toEqual({ err, description: expect.any(String) as string });
    expect(transmitter.acknowledged.has(bad)).toBe(false);
    expect(await stored()).toBe(before + 2);
  });

  test("a SET under a foreign name is not taken for it", async () => {
    transmitter.waiting.set("foreign", await transmitter.sign(transmitter.claims()));
    await isEmpty();
    expect(transmitter.errors.get("foreign")?.err).toBe("invalid_request");
  });

  test("verification is asked for with a state of ours; its answer is a sign of life with the time it took, another's state is refused", { timeout: 60_000 }, async () => {
    await eventually("verification is asked for", () => transmitter.states.length > 0);
    await put(1, { events: { [VERIFICATION]: { state: transmitter.states.at(-1) } }, sub_id: { format: "opaque", id: "stream-1" } });
    const [wrong = ""] = await put(1, { events: { [VERIFICATION]: { state: "somebody else's" } }, sub_id: { format: "opaque", id: "stream-1" } });
    await put(1, { events: { [`${TYPE}/ssf/event-type/stream-updated`]: { status: "paused", reason: "maintenance" } }, sub_id: { format: "opaque", id: "stream-1" } });
    await isEmpty();
    expect(transmitter.errors.get(wrong)?.err).toBe("invalid_state");
    await running.delivered();
    expect(await running.rows("SELECT outcome, reason, latency_us < 4294967295 AS measured FROM credential_events FINAL WHERE kind = 'feed' AND detail != 'poll' ORDER BY outcome")).toEqual([
      { outcome: "alive", reason: "", measured: "1" }, { outcome: "gap", reason: "maintenance", measured: "0" },
    ]);
    expect(Number((await running.rows("SELECT count() AS n FROM credential_events FINAL WHERE kind = 'feed' AND outcome = 'alive' AND detail = 'poll'"))[0]?.["n"])).toBeGreaterThan(0);
  });

  test("an outage of the transmitter loses nothing: SETs wait there, and are taken when it answers again", { timeout: 90_000 }, async () => {
    const before = await stored();
    transmitter.outage = 503;
    await eventually("the outage is noticed", () => running.ingest.feeds().some((f) => f.feed === "ssf:idp" && f.problem?.code === "ING_FEED_UNREACHABLE"));
    await put(5);
    transmitter.outage = null;
    await isEmpty();
    expect(await stored()).toBe(before + 5);
  });

  test("a refused credential is told as that", { timeout: 90_000 }, async () => {
    transmitter.authorization = "Bearer changed";
    await eventually("the refusal is noticed", () => running.ingest.feeds().some((f) => f.feed === "ssf:idp" && f.problem?.code === "ING_FEED_DENIED"));
    writeFileSync(join(dir, "authorization"), "Bearer changed");
    const before = await stored();
    await put(1);
    await isEmpty();
    expect(await stored()).toBe(before + 1);
    expect(running.notices.join("\n")).not.toMatch(/poll-secret|changed/);
  });
});
