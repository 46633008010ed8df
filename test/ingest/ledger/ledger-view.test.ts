import { expect, test } from "vitest";
import { createLedgerView } from "../../../ingest/ledger/ledger-view.ts";
import { createRecordingStore } from "../../fakes/recording-store.ts";
import { isEmpty, started, until } from "../deliver/delivery-kit.ts";
import { append, block, entry, open, tempDir } from "../log/log-kit.ts";

test("the ledger is exact before, while and after a batch is stored, and over a restart", async () => {
  const dir = tempDir();
  const store = createRecordingStore();
  const first = await open(dir);
  const view = createLedgerView({ store, log: first.log });
  await append(first.log, block(1, { ledger: [entry(12, { stored: 10, deduplicated: 2 })] }));
  expect(await view.snapshot()).toMatchObject({ kind: "ok", identityHolds: true, nothingLost: true, bySource: [{ received: 12, stored: 0, inLog: 10, deduplicated: 2 }] });
  const before = started({ log: first.log, store, dir });
  await until(isEmpty(first.log));
  expect(await view.snapshot()).toMatchObject({ identityHolds: true, nothingLost: true, bySource: [{ received: 12, stored: 10, inLog: 0, deduplicated: 2 }] });
  await before.delivery.stop(0);
  await append(first.log, block(2));
  await first.log.close();

  const { log } = await open(dir);
  const again = createLedgerView({ store, log });
  expect(await again.snapshot()).toMatchObject({ identityHolds: true, nothingLost: true, bySource: [{ received: 22, stored: 10, inLog: 10, deduplicated: 2 }] });
  const after = started({ log, store, dir });
  await until(isEmpty(log));
  expect(await again.snapshot()).toMatchObject({ identityHolds: true, nothingLost: true, bySource: [{ received: 22, stored: 20, inLog: 0 }] });
  await after.delivery.stop(0);
  await log.close();
});

test("a store that cannot be read is said to be so", async () => {
  const store = createRecordingStore();
  store.isUp = false;
  const { log } = await open(tempDir());
  expect(await createLedgerView({ store, log }).snapshot()).toMatchObject({ kind: "failed", failure: { code: "STO_UNREACHABLE" } });
  await log.close();
});
