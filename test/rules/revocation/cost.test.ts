import { expect, test } from "vitest";
import { z } from "zod";
import { createLifecycleMeasurer } from "../../../rules/lifecycle/lifecycle-measurer.ts";
import { countingStore } from "../counting-store.ts";
import { must } from "../measure/engine.ts";
import { store, useFileStore } from "../file-store.ts";
import { minutesAgo } from "../minutes-ago.ts";
import { emptyTables, insertCredentialEvents, insertPresentations, lifecycleSlos, measureAll } from "./kit.ts";

useFileStore(emptyTables);

const { at, ms } = minutesAgo(60);

test("without any credential event a call asks one thing, and once a minute one more", async () => {
  const counted = countingStore(store);
  const measurer = createLifecycleMeasurer({ store: counted.store, slos: await lifecycleSlos() });
  await insertPresentations(store, [{ atUs: at(0), credential: 1 }]);
  await measureAll(measurer, ms(5));
  counted.take();
  const asked: number[] = [];
  for (let n = 1; n <= 12; n++) {
    await insertPresentations(store, [{ atUs: at(n * 10), credential: n }]);
    await measureAll(measurer, ms(n * 10 + 5));
    asked.push(counted.take());
  }
  // A new minute asks whether key sets are told about; progress is saved then as well.
  expect(asked.map((n) => (n === 1 ? "one" : n <= 3 ? "a minute's" : `${n}`))).toEqual(["one", "one", "one", "one", "one", "a minute's", "one", "one", "one", "one", "one", "a minute's"]);
});

test("10,000 open revocations: taken in by a bounded part a call, and then a call costs the same few statements however many they are", { timeout: 240_000 }, async () => {
  const counted = countingStore(store);
  const measurer = createLifecycleMeasurer({ store: counted.store, slos: await lifecycleSlos() });
  const numbers = Array.from({ length: 10_000 }, (_, i) => i + 1);
  await insertPresentations(store, numbers.map((n) => ({ atUs: at(-30) + n * 100, credential: n })));
  await insertCredentialEvents(store, numbers.map((n) => ({ id: `r${n}`, kind: "revoked", scope: n % 2 === 0 ? "token" : "principal", atUs: at(0) + n, credential: n, principal: n })));
  const first = await measurer.measure(ms(10));
  expect(first).toMatchObject({ kind: "ok", value: { measuredRevocations: 2_000, waitingRevocations: 8_000 } });
  await measureAll(measurer, ms(10));
  counted.take();
  const startedMs = performance.now();
  await insertPresentations(store, numbers.slice(0, 500).map((n) => ({ atUs: at(20) + n, credential: n, decision: "deny" })));
  await measureAll(measurer, ms(30));
  const [statements, tookMs] = [counted.take(), Math.round(performance.now() - startedMs)];
  console.log(`10,000 open revocations, 500 presented: ${statements} statements, ${tookMs} ms`);
  expect(statements).toBeLessThan(60);
  await insertPresentations(store, [{ atUs: at(30), credential: 77_777 }]);
  await measureAll(measurer, ms(40));
  expect(counted.take()).toBeLessThan(25);
  await insertCredentialEvents(store, numbers.slice(0, 500).map((n) => ({ id: `s${n}`, kind: "revoked", scope: n % 2 === 0 ? "token" : "principal", source: "ssf:idp", atUs: at(1) + n, credential: n, principal: n })));
  await measureAll(measurer, ms(50));
  const [again] = must(await store.query({ sql: "SELECT count() AS n, countIf(merged_into = 0) AS alive FROM revocations FINAL", row: z.object({ n: z.coerce.number(), alive: z.coerce.number() }) }));
  expect([again, counted.take() < 25]).toEqual([{ n: 10_000, alive: 10_000 }, true]);
});
