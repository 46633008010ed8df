import { expect, test } from "vitest";
import { faultyDisk } from "./faulty-disk.ts";
import { block, contents, open, tempDir } from "./log-kit.ts";

test("what is appended while a sync runs shares the next one", async () => {
  const disk = faultyDisk();
  const { log } = await open(tempDir(), { files: disk });
  const gate = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  disk.onSync = async () => {
    disk.onSync = () => undefined;
    entered.resolve();
    await gate.promise;
  };
  const before = disk.syncs;
  const first = log.append(block(0));
  await entered.promise;
  const during = Array.from({ length: 50 }, (_, i) => log.append(block(i + 1)));
  expect(disk.syncs - before).toBe(1);
  gate.resolve();
  const outcomes = await Promise.all([first, ...during]);
  expect(outcomes.every((o) => o.kind === "durable")).toBe(true);
  expect(disk.syncs - before).toBe(2);
  expect((await contents(log)).size).toBe(51);
  await log.close();
});

test("nothing is acknowledged before the sync has ended", async () => {
  const disk = faultyDisk();
  const { log } = await open(tempDir(), { files: disk });
  const gate = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  disk.onSync = () => {
    entered.resolve();
    return gate.promise;
  };
  let isAcknowledged = false;
  const outcome = log.append(block(1)).then((o) => {
    isAcknowledged = true;
    return o;
  });
  await entered.promise;
  await new Promise(setImmediate);
  expect(isAcknowledged).toBe(false);
  expect(log.stats.unsealedRows).toBe(0);
  gate.resolve();
  expect((await outcome).kind).toBe("durable");
  await log.close();
});

test("appends of one turn of the event loop are one group", async () => {
  const disk = faultyDisk();
  const { log } = await open(tempDir(), { files: disk });
  const before = disk.syncs;
  await Promise.all([1, 2, 3].map((n) => log.append(block(n))));
  expect(disk.syncs - before).toBe(1);
  await log.close();
});

test("closing waits for what is being written", async () => {
  const dir = tempDir();
  const { log } = await open(dir);
  const outcomes = [1, 2, 3].map((n) => log.append(block(n)));
  await log.close();
  expect((await Promise.all(outcomes)).map((o) => o.kind)).toEqual(["durable", "durable", "durable"]);
  const again = await open(dir);
  expect((await contents(again.log)).size).toBe(3);
  await again.log.close();
});
