import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLedgerView } from "../../../ingest/ledger/ledger-view.ts";
import { createRecordingStore, sha } from "../../fakes/recording-store.ts";
import { append, block, entry, open, tempDir } from "../log/log-kit.ts";
import { isEmpty, started, until } from "./delivery-kit.ts";

const events = (n: number) => block(n, { bytes: 1_000 }).sections[0]?.native ?? Buffer.alloc(0);

async function filled(dir: string) {
  const { log } = await open(dir, { cacheBytes: 0 });
  for (let n = 1; n <= 3; n++) await append(log, block(n, { bytes: 1_000, ledger: [entry(n * 100)] }));
  await log.seal();
  return log;
}

/** Changes the log's file at a place: in the rows of a block, or in what the block says of itself. */
function damage(dir: string, find: (bytes: Buffer) => number): void {
  const [name = ""] = readdirSync(dir).filter((f) => f.endsWith(".wal"));
  const bytes = readFileSync(join(dir, name));
  const at = find(bytes);
  bytes[at] = (bytes[at] ?? 0) ^ 0x40;
  writeFileSync(join(dir, name), bytes);
}

const inRows = (bytes: Buffer) => bytes.indexOf(events(2)) + 300;
const inMeta = (bytes: Buffer) => bytes.indexOf('"received":200') + 12;

test.each([
  ["found at a restart", true, inRows],
  ["found while reading", false, inRows],
  ["found while reading, the block's own account gone as well", false, inMeta],
])("a damaged block (%s) is counted as quarantined, the others are stored, the ledger stays exact", async (_, isRestarted, where) => {
  const dir = tempDir();
  let log = await filled(dir);
  if (isRestarted) await log.close();
  damage(dir, where);
  if (isRestarted) ({ log } = await open(dir, { cacheBytes: 0 }));
  const store = createRecordingStore();
  const { delivery } = started({ log, store, dir });
  await until(isEmpty(log));
  expect(store.sections("auth_events")).toEqual([sha(events(1)), sha(events(3))]);
  expect(store.rows("quarantine")).toMatchObject([{ code: "ING_DELIVER_DAMAGED", signal: "logs", message: expect.stringContaining("200 records") as string }]);
  expect(store.rows("ingest_ledger")).toMatchObject([{ received: 600, stored: 400, quarantined: 200 }]);
  expect(await createLedgerView({ store, log }).snapshot()).toMatchObject({ identityHolds: true, nothingLost: true });
  await delivery.stop(0);
  await log.close();
});
