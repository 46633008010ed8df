import { expect, test } from "vitest";
import { createLifecycleMeasurer } from "../../../rules/lifecycle/lifecycle-measurer.ts";
import { countingStore } from "../counting-store.ts";
import { store, useFileStore } from "../file-store.ts";
import { minutesAgo } from "../minutes-ago.ts";
import { emptyTables, insertCredentialEvents, insertPresentations, lifecycleSlos, measureAll } from "../revocation/kit.ts";
import { ISSUER } from "./key-facts.ts";

useFileStore(emptyTables);

const { at, ms } = minutesAgo(120);

/** Statements of the calls in two minutes in which fetches are told and tokens presented, with and without the objective about rotations. */
async function statementsOf(names: (name: string) => boolean): Promise<number[]> {
  await emptyTables(store);
  const counted = countingStore(store);
  const measurer = createLifecycleMeasurer({ store: counted.store, slos: (await lifecycleSlos()).filter((s) => names(s.name)) });
  await insertCredentialEvents(store, [{ id: "k", kind: "jwks_rotated", phase: "introduced", atUs: at(0), validFromUs: at(-60), keyId: "a", issuer: ISSUER }]);
  await measureAll(measurer, ms(5));
  const asked: number[] = [];
  for (let n = 1; n <= 12; n++) {
    await insertPresentations(store, [{ atUs: at(3_600 + n * 10), keyId: "a", issuer: ISSUER }]);
    counted.take();
    await measureAll(measurer, ms(3_605 + n * 10));
    asked.push(counted.take());
  }
  return asked;
}

test("knowing how keys are used costs one statement a minute, and few more when a step is told", async () => {
  const without = await statementsOf((name) => name !== "key-rotation");
  const withIt = await statementsOf(() => true);
  const more = withIt.map((n, i) => n - (without[i] ?? 0));
  // The first call of the hour looks back a day; its first use is measured once, in the first minute that sees it.
  const later = more.slice(6);
  expect(later.filter((n) => n === 0).length).toBe(5);
  expect(later.filter((n) => n === 1).length).toBe(1);
  expect(Math.max(...more)).toBeLessThanOrEqual(8);
});
