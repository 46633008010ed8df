import { nextVisitor, requestFields, type Visitor } from "./decision.ts";
import type { Pipeline } from "./exporters.ts";
import type { Verdict } from "./gateway.ts";
import type { DemoIssuer } from "./issuer.ts";
import { sideDecision } from "./side-traffic.ts";
import { diurnalFactor, type DemoProduct } from "./products.ts";

const TICK_MS = 200;
/** Share of the ticks in which something goes on beside the checks of requests. */
const SIDE_RATIO = 0.1;

/** Live requests of one product: real tokens of the demo's issuer, really verified, each decision exported. Runs until `isStopped`. */
export async function runLive(options: {
  readonly product: DemoProduct; readonly pipeline: Pipeline; readonly issuer: DemoIssuer; readonly verify: (token: string | null) => Promise<Verdict>; readonly random: () => number; readonly nowMs: () => number; readonly pause: (ms: number) => Promise<void>; readonly isStopped: () => boolean;
}): Promise<void> {
  const { product, pipeline, issuer, random } = options;
  let debt = 0;
  while (!options.isStopped()) {
    debt += (product.liveRate * diurnalFactor(options.nowMs(), product.peakHour) * TICK_MS) / 1000;
    const count = Math.floor(debt);
    debt -= count;
    await Promise.all(Array.from({ length: count }, async () => {
      const visitor = nextVisitor(product, random);
      const fields = requestFields(product, visitor, random);
      const timeMs = options.nowMs();
      const verdict = await options.verify(await tokenOf(visitor, issuer, fields.principal));
      pipeline.emit({ timeMs, ...fields, ...verdict });
    }));
    if (random() < SIDE_RATIO) pipeline.emit(sideDecision(product, options.nowMs(), random, issuer.isFailing()));
    await options.pause(TICK_MS);
  }
}

async function tokenOf(visitor: Visitor, issuer: DemoIssuer, subject: string): Promise<string | null> {
  switch (visitor) {
    case "good": return issuer.sign(subject, 600);
    case "expired": return issuer.sign("late-customer", -600);
    case "scanner": return null;
    case "forged": { const token = await issuer.sign("mallory", 600); return `${token.slice(0, -12)}AAAAAAAAAAAA`; }
  }
}
