import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRecordingStore } from "../../fakes/recording-store.ts";
import { block, open, tempDir } from "../log/log-kit.ts";
import { started, until } from "./delivery-kit.ts";

const kafka = [{ topic: "t", partition: 0, first: "0", last: "9" }];

async function deliver(fate: "elsewhere" | "unsure") {
  const dir = tempDir();
  const { log } = await open(dir);
  const held = await log.append(block(1, { kafka }));
  await log.append(block(2));
  if (held.kind === "durable") await log.disown(held.seq, fate);
  const store = createRecordingStore();
  const { delivery } = started({ log, store, dir });
  await until(() => log.stats.unsealedRows === 0 && log.stats.pendingBatches === 0);
  await delivery.stop(0);
  await log.close();
  return { dir, store };
}

test("a block that another node delivers is not sent; the ledger calls its records copies", async () => {
  const { store } = await deliver("elsewhere");
  expect(store.sections("auth_events")).toHaveLength(1);
  expect(store.rows("quarantine")).toEqual([]);
  expect(store.rows("ingest_ledger")).toMatchObject([{ received: 10, stored: 0, deduplicated: 10 }, { received: 10, stored: 10, deduplicated: 0 }]);
});

test("a block of which nobody can tell is kept aside and counted as quarantined", async () => {
  const { dir, store } = await deliver("unsure");
  expect(store.sections("auth_events")).toHaveLength(1);
  expect(store.rows("quarantine")).toMatchObject([{ code: "ING_DELIVER_UNSURE" }]);
  expect(store.rows("ingest_ledger")).toMatchObject([{ received: 10, stored: 0, quarantined: 10 }, { received: 10, stored: 10 }]);
  expect(readdirSync(join(dir, "rejected-blocks")).filter((f) => f.endsWith(".auth_events.native"))).toHaveLength(1);
});
