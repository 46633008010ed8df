import type { AlertmanagerTransport, PostOutcome } from "./alertmanager.ts";
import type { OutgoingAlert } from "./payload.ts";

/** What became of a batch: every alert of it is in exactly one list. */
export interface Delivery {
  readonly sent: readonly OutgoingAlert[];
  readonly invalid: readonly { readonly alert: OutgoingAlert; readonly message: string }[];
  readonly undelivered: readonly OutgoingAlert[];
  /** Why the undelivered ones are; null when there are none. */
  readonly failure: Exclude<PostOutcome, { kind: "accepted" | "invalid" }> | null;
}

/**
 * Posts a batch; when Alertmanager finds it invalid, halves it until the bad alerts stand alone, so that one of them cannot hold up the others. Valid alerts
 * of an invalid batch may be posted twice, which Alertmanager merges. Stops at the first failure that is not about an alert.
 */
export async function deliver(transport: AlertmanagerTransport, batch: readonly OutgoingAlert[]): Promise<Delivery> {
  const { outcome } = await transport.post(batch.map((a) => a.body));
  switch (outcome.kind) {
    case "accepted": return { sent: batch, invalid: [], undelivered: [], failure: null };
    case "refused": case "away": return { sent: [], invalid: [], undelivered: batch, failure: outcome };
    case "invalid": {
      const [only] = batch;
      if (batch.length === 1 && only !== undefined) return { sent: [], invalid: [{ alert: only, message: `${outcome.status}: ${outcome.message}` }], undelivered: [], failure: null };
      const middle = Math.ceil(batch.length / 2);
      const first = await deliver(transport, batch.slice(0, middle));
      if (first.failure !== null) return { ...first, undelivered: [...first.undelivered, ...batch.slice(middle)] };
      const second = await deliver(transport, batch.slice(middle));
      return { sent: [...first.sent, ...second.sent], invalid: [...first.invalid, ...second.invalid], undelivered: second.undelivered, failure: second.failure };
    }
  }
}
