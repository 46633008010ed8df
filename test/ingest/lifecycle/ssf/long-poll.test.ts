import { afterEach, expect, test, vi } from "vitest";
import { eventually } from "../../../service/eventually.ts";
import { openIngest, type RunningIngest } from "../running-ingest.ts";
import { startTransmitter, streamSettings, type Transmitter } from "./transmitter.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });
let transmitter: Transmitter;
let running: RunningIngest | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
  await transmitter.close();
});

async function start(holdMs: number, settings: Readonly<Record<string, unknown>>): Promise<RunningIngest> {
  transmitter = await startTransmitter();
  transmitter.holdMs = holdMs;
  running = await openIngest(`feeds: ${JSON.stringify({ ssf: [streamSettings(transmitter, { delivery: "poll", pollUrl: `${transmitter.url}/poll`, ...settings })] })}`);
  return running;
}

async function put(): Promise<string> {
  const claims = transmitter.claims();
  transmitter.waiting.set(String(claims["jti"]), await transmitter.sign(claims));
  return String(claims["jti"]);
}
const isHeld = () => eventually("a poll is held", () => transmitter.held === 1, 30_000);
const feedOf = ({ ingest }: RunningIngest) => ingest.feeds().find((f) => f.feed === "ssf:idp");

test("what happens while a poll is held is here at once, long before the interval, acknowledged in the next one, and stored once", async () => {
  const service = await start(60_000, { everySeconds: 3_600, waitSeconds: 60 });
  for (let n = 0; n < 3; n++) {
    await isHeld();
    const jti = await put();
    await eventually("it is acknowledged", () => transmitter.acknowledged.has(jti), 30_000);
  }
  expect(transmitter.immediately.slice(0, 2)).toEqual([true, false]);
  await service.delivered();
  expect(await service.rows("SELECT toString(count()) AS n FROM credential_events FINAL WHERE kind = 'revoked'")).toEqual([{ n: "3" }]);
});

test("a held poll does not hold up a stop", async () => {
  const { ingest } = await start(200_000, { waitSeconds: 200 });
  await isHeld();
  const startedAt = performance.now();
  await ingest.stop();
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  await eventually("the transmitter is left", () => transmitter.held === 0);
});

test("a poll held for longer than may be waited is given up and asked again for an answer at once: no failure while one comes, one when none does", async () => {
  const service = await start(200_000, { everySeconds: 3_600, waitSeconds: 1, timeoutSeconds: 1 });
  await eventually("it was given up more than once", () => transmitter.immediately.filter((at) => !at).length > 2, 60_000);
  expect(transmitter.immediately.slice(0, 5)).toEqual([true, false, true, false, true]);
  expect(feedOf(service)).toMatchObject({ problem: null, polls: { failed: 0 } });
  transmitter.outage = 503;
  await eventually("the outage is noticed", () => feedOf(service)?.problem?.code === "ING_FEED_UNREACHABLE", 30_000);
});

test("a transmitter that never holds is asked in the interval", async () => {
  const service = await start(0, { everySeconds: 1, waitSeconds: 30 });
  await eventually("it did not hold", () => transmitter.immediately.length >= 2, 30_000);
  const [startedAt, asked] = [performance.now(), transmitter.immediately.length];
  await eventually("it is asked again and again", () => transmitter.immediately.length >= asked + 3, 30_000);
  expect(performance.now() - startedAt).toBeGreaterThan(1_900);
  expect(feedOf(service)).toMatchObject({ problem: null, polls: { failed: 0 } });
  const jti = await put();
  await eventually("it is acknowledged", () => transmitter.acknowledged.has(jti), 30_000);
});

test("without a time to wait every poll is to be answered at once", async () => {
  await start(60_000, { everySeconds: 1, waitSeconds: 0 });
  await eventually("it is asked", () => transmitter.immediately.length >= 3, 30_000);
  expect(new Set(transmitter.immediately)).toEqual(new Set([true]));
});
