import { healthyVerdict, nextVisitor, requestFields } from "./decision.ts";
import type { Pipeline } from "./exporters.ts";
import { diurnalFactor, PRODUCTS, type DemoProduct } from "./products.ts";

const DAY_MS = 86_400_000;
const STEP_MS = 60_000;
const FLUSH_EVERY = 8_000;

/** Two weeks of one product's past, minute by minute, with the day's rhythm and a key rotation every three days; a small incident lies in it. */
export async function seedProduct(options: {
  readonly product: DemoProduct; readonly pipeline: Pipeline; readonly fromMs: number; readonly toMs: number; readonly random: () => number; readonly onProgress: (doneRatio: number, events: number) => void; readonly isStopped: () => boolean;
}): Promise<number> {
  const { product, pipeline, fromMs, toMs, random } = options;
  const incidentMs = fromMs + 5.4 * DAY_MS;
  let events = 0, queued = 0;
  for (let minute = fromMs; minute < toMs && !options.isStopped(); minute += STEP_MS) {
    const expected = product.seedRate * 60 * diurnalFactor(minute, product.peakHour);
    const count = Math.floor(expected) + (random() < expected % 1 ? 1 : 0);
    for (let i = 0; i < count; i++) {
      const visitor = nextVisitor(product, random);
      const timeMs = Math.floor(minute + random() * STEP_MS);
      const failing = product === PRODUCTS[0] && timeMs > incidentMs && timeMs < incidentMs + 12 * 60_000 && visitor === "good" && random() < 0.5;
      const verdict = failing ? { status: 401, decision: "error" as const, reason: "jwks_unavailable", detail: "key set could not be fetched", latencyMs: 1_000 } : healthyVerdict(visitor, random);
      const keyId = verdict.decision === "allow" ? `past-${Math.floor(timeMs / (3 * DAY_MS))}` : "";
      pipeline.emit({ timeMs, ...requestFields(product, visitor, random), ...verdict, keyId });
      events++; queued++;
    }
    if (queued >= FLUSH_EVERY) { await pipeline.flush(); queued = 0; options.onProgress((minute - fromMs) / (toMs - fromMs), events); }
  }
  await pipeline.flush();
  options.onProgress(1, events);
  return events;
}
