import { healthyVerdict, nextVisitor, requestFields } from "./decision.ts";
import type { Pipeline } from "./exporters.ts";
import { sideDecision } from "./side-traffic.ts";
import { diurnalFactor, PRODUCTS, type DemoProduct } from "./products.ts";

const DAY_MS = 86_400_000;
const STEP_MS = 10_000;
const FLUSH_EVERY = 8_000;
/** Share of the steps in which something goes on beside the checks of requests; in the last hours, which boards show by the minute, more often. */
const SIDE_RATIO = 0.03;
const LATE_SIDE_RATIO = 0.6;
const LATE_MS = 6 * 3_600_000;
const INCIDENT_MS = 6 * 60_000;

interface Part { readonly product: DemoProduct; readonly pipeline: Pipeline; readonly random: () => number }
interface SeedDeps { readonly fromMs: number; readonly toMs: number; readonly isStopped: () => boolean; readonly onProgress: (doneRatio: number, events: number) => void }

/** Sends the past of all products from `fromMs` to now at once; prints how far it is, in tenths. Resolves when all of it is acknowledged. */
export async function seedProducts(options: { readonly parts: readonly Part[]; readonly fromMs: number; readonly nowMs: () => number; readonly isStopped: () => boolean; readonly print: (line: string) => void }): Promise<void> {
  const startMs = options.nowMs();
  const days = Math.round((startMs - options.fromMs) / DAY_MS);
  if (days === 0) return;
  options.print(`Sending ${days} days of history of ${options.parts.length} products through the OpenTelemetry exporters ...`);
  const done = options.parts.map(() => ({ ratio: 0, events: 0 }));
  let told = 0;
  await Promise.all(options.parts.map((part, i) => seedProduct(part, {
    fromMs: options.fromMs, toMs: startMs, isStopped: options.isStopped,
    onProgress: (ratio, events) => {
      done[i] = { ratio, events };
      const tenths = Math.floor(done.reduce((sum, d) => sum + d.ratio, 0) / done.length * 10);
      if (tenths <= told || options.isStopped()) return;
      told = tenths;
      options.print(`  ${String(tenths * 10).padStart(3)} %  ${done.reduce((sum, d) => sum + d.events, 0).toLocaleString("en").padStart(8)} decisions`);
    },
  })));
  if (!options.isStopped()) options.print(`History is in after ${Math.round((options.nowMs() - startMs) / 1_000)} s. A small incident of the shop lies in it: look at its budget.`);
}

/** One product's past, ten seconds by ten seconds, with the day's rhythm and a key rotation every three days. */
async function seedProduct(part: Part, deps: SeedDeps): Promise<void> {
  const { product, pipeline, random } = part;
  let events = 0, queued = 0;
  for (let slot = Math.floor(deps.fromMs / STEP_MS) * STEP_MS; slot < deps.toMs && !deps.isStopped(); slot += STEP_MS) {
    const expected = product.pastRate * (STEP_MS / 1_000) * diurnalFactor(slot, product.peakHour);
    const count = Math.max(product.leastPastCount, Math.floor(expected) + (random() < expected % 1 ? 1 : 0));
    for (let i = 0; i < count; i++) pipeline.emit(pastDecision(part, slot + random() * STEP_MS, deps.fromMs));
    if (random() < (slot > deps.toMs - LATE_MS ? LATE_SIDE_RATIO : SIDE_RATIO)) pipeline.emit(sideDecision(product, Math.floor(slot + random() * STEP_MS), random));
    events += count;
    queued += count;
    if (queued >= FLUSH_EVERY) { await pipeline.flush(); queued = 0; deps.onProgress((slot - deps.fromMs) / (deps.toMs - deps.fromMs), events); }
  }
  await pipeline.flush();
  deps.onProgress(1, events);
}

/** The first product had six bad minutes on its sixth day. */
function pastDecision({ product, random }: Part, atMs: number, fromMs: number): Parameters<Pipeline["emit"]>[0] {
  const timeMs = Math.floor(atMs);
  const visitor = nextVisitor(product, random);
  const incidentMs = fromMs + 5.4 * DAY_MS;
  const isFailing = product === PRODUCTS[0] && timeMs > incidentMs && timeMs < incidentMs + INCIDENT_MS && visitor === "good" && random() < 0.5;
  const verdict = isFailing ? { status: 401, decision: "error" as const, reason: "jwks_unavailable", detail: "key set could not be fetched", latencyMs: 1_000 } : healthyVerdict(visitor, random);
  const keyId = verdict.decision === "allow" ? `past-${Math.floor(timeMs / (3 * DAY_MS))}` : "";
  return { timeMs, ...requestFields(product, visitor, random), ...verdict, keyId };
}
