import { expect, test } from "vitest";
import { z } from "zod";
import { createLifecycleMeasurer } from "../../../rules/lifecycle/lifecycle-measurer.ts";
import { store, useFileStore } from "../file-store.ts";
import { must } from "../measure/engine.ts";
import { minutesAgo } from "../minutes-ago.ts";
import { emptyTables, insertCredentialEvents, lifecycleSlos, measureAll } from "./kit.ts";

useFileStore(emptyTables);
const { at, ms } = minutesAgo(60);

test("an objective about credentials whose text changes keeps its history and is shown by its new text after the restart", async () => {
  const slos = await lifecycleSlos();
  await insertCredentialEvents(store, [{ id: "r1", kind: "revoked", scope: "token", atUs: at(0), credential: 7 }]);
  await measureAll(createLifecycleMeasurer({ store, slos }), ms(60));
  const renamed = slos.map((s) => (s.name === "revocation-propagation" ? { ...s, displayName: "Revoked means revoked" } : s));
  await measureAll(createLifecycleMeasurer({ store, slos: renamed }), ms(120));
  const row = z.object({ display_name: z.string() });
  expect(must(await store.query({ sql: "SELECT display_name FROM slo_current WHERE slo = 'revocation-propagation'", row }))).toEqual([{ display_name: "Revoked means revoked" }]);
});
