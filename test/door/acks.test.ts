import { afterAll, beforeAll, expect, it } from "vitest";
import { isLogEmpty } from "../crash/settle.ts";
import { readTotals } from "../crash/totals.ts";
import { eventually } from "../service/eventually.ts";
import { startService, type RunningService } from "../service/service.ts";
import { IMPATIENT, sendEvent, startUnrulyReaders, type ReaderCounts, type UnrulyReaders } from "./unruly-readers.ts";

let service: RunningService;
let readers: UnrulyReaders;
beforeAll(async () => {
  service = await startService({ env: IMPATIENT, readyTimeoutMs: 90_000 });
  readers = startUnrulyReaders(service);
}, 120_000);
afterAll(async () => {
  readers.stop();
  await service.kill();
  service.remove();
});

const EVENTS_A_TURN = 100;

it("while readers do their worst every event is acknowledged and stored once, the readers are cut off or refused, and the engine lives", { timeout: 240_000 }, async () => {
  const engines = service.enginePids();
  let acknowledged = 0;
  let counts: ReaderCounts = { ran: 0, refused: 0 };
  while (counts.ran < 10 || counts.refused < 10) {
    readers.letLoose();
    for (let i = 0; i < EVENTS_A_TURN; i++) if ((await sendEvent(service.otlpHttpUrl)) === 200) acknowledged++;
    counts = await readers.callBack();
    expect(acknowledged % EVENTS_A_TURN).toBe(0);
  }
  expect(service.enginePids()).toEqual(engines);
  await eventually("everything acknowledged is in the store", () => isLogEmpty(service.httpUrl));
  expect(await service.stop()).toBe(0);
  expect(await readTotals(service.dataDir)).toMatchObject({ raw: acknowledged, rawUnique: acknowledged });
});
