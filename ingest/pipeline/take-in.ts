import type { AcceptOutcome, AcceptRequest } from "../accept.ts";
import type { BlockBuilder } from "../block/builder.ts";
import type { CardinalityGuard } from "../block/cardinality-guard.ts";
import type { BodyFormat, Decoder } from "../decode/decoder.ts";
import { accepted, malformed } from "./outcome.ts";
import type { SecretWatch } from "./ports.ts";
import type { RequestSink } from "./request-sink.ts";

/**
 * Decodes a request into the open block, all of it or nothing, and says how it is to be answered once that is durable. `digest` is what a copy of
 * the request is to be recognised by; null when copies are none of its business (Kafka, where the offset says which message it is).
 */
export type TakeIn = (request: AcceptRequest, digest: string | null) => Extract<AcceptOutcome, { kind: "accepted" | "malformed" }>;

export interface TakeInDeps {
  readonly builder: BlockBuilder;
  readonly decoders: Readonly<Record<BodyFormat, Decoder>>;
  readonly sink: RequestSink;
  readonly secrets: Pick<SecretWatch, "mayHoldSecret">;
  readonly guard: CardinalityGuard;
}

/** Makes the synchronous half of accepting: decode, normalise and redact through the sink, guard, count. Rolls back before it throws. */
export function createTakeIn({ builder, decoders, sink, secrets, guard }: TakeInDeps): TakeIn {
  return (request, digest) => {
    const mark = builder.mark();
    try {
      const tally = sink.open(request);
      const decoded = decoders[request.format].decode(request.body, request.signal, sink, { visitStrings: secrets.mayHoldSecret(request.body) });
      if (decoded.kind === "malformed") {
        builder.rollback(mark);
        return malformed(decoded);
      }
      guard.apply(builder.columns, mark.rows, request.tenant, request.receivedAtMs);
      tally.counts.received += decoded.ignoredPoints;
      tally.counts.ignored += decoded.ignoredPoints;
      if (tally.counts.received > 0) {
        const { tenant, transport, signal } = request;
        builder.side.ledger.push({ tenant, transport, signal, ...tally.counts });
        if (digest !== null) builder.side.digests.push({ digest, records: tally.counts.received });
      }
      return accepted(tally.counts, tally.problems);
    } catch (error) {
      builder.rollback(mark);
      throw error;
    }
  };
}
