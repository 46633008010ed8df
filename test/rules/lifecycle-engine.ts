import { createAlertBook } from "../../rules/alert-book.ts";
import { ALERT_NAMES } from "../../rules/alert-identity.ts";
import { tick } from "../../rules/engine.ts";
import { defaultTiming } from "../../rules/engine-ports.ts";
import { guardCounts } from "../../rules/lifecycle/guard-counts.ts";
import type { LifecycleMeasurer } from "../../rules/lifecycle/lifecycle-measurer.ts";
import { createCountsReader } from "../../rules/measure/counts-reader.ts";
import { createEvidenceReader } from "../../rules/measure/evidence-reader.ts";
import type { OutgoingAlert } from "../../rules/notify/payload.ts";
import { createStateStore } from "../../rules/state-store.ts";
import { store } from "./file-store.ts";
import { must } from "./measure/engine.ts";
import { lifecycleSlos } from "./revocation/kit.ts";

/** The engine over the file's store, with alert states loaded from it: a restart is another one of these. @param ms turns the seconds that `tick` takes into milliseconds */
export async function startEngine(measurer: LifecycleMeasurer, ms: (seconds: number) => number) {
  const slos = await lifecycleSlos();
  const { loadAlerts, saveAlerts } = createStateStore({ store, onInvalid: (message) => { throw new Error(message); } });
  const book = createAlertBook(must(await loadAlerts()));
  const sent: (OutgoingAlert & { readonly at: number })[] = [];
  const readCounts = guardCounts(createCountsReader({ store, slos: () => slos, prepare: (evalTimeMs) => measurer.measure(evalTimeMs) }), measurer);
  return {
    sent,
    of: (name: string) => sent.filter((a) => a.body.labels["alertname"] === name).map((a) => [a.kind, a.at] as const),
    tick: (seconds: number) => tick(ms(seconds), {
      slos, book, timing: defaultTiming(245_000), links: { publicUrl: "http://console", runbookUrl: "http://console/runbooks" }, ownConditions: () => measurer.conditions(), readCounts, readEvidence: createEvidenceReader({ store }), saveAlerts,
      undecidedAlerts: () => (measurer.isKnown ? [] : [ALERT_NAMES.revocationNotEnforced, ALERT_NAMES.jwksStale, ALERT_NAMES.keyRotationUnsafe]), sendAlerts: (alerts) => { sent.push(...alerts.map((a) => ({ ...a, at: seconds }))); },
    }),
  };
}
