import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AcceptOutcome } from "../../../ingest/accept.ts";
import { settle } from "./fake-log.ts";
import { NOW_MS, logsBody, openPipeline, requestOf, rowsOf, type TestRecord } from "./pipeline.ts";

const record: fc.Arbitrary<TestRecord> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ service: fc.constantFrom("a", "b", "c"), eventId: fc.constantFrom("", "", "e1", "e2", "e3") }) },
  fc.constant({ isAuth: false }), fc.constant({ hasBadTraceId: true }), fc.constant({ timeMs: 1 }), fc.constant({ timeMs: NOW_MS * 2 }),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("send" as const), records: fc.array(record, { maxLength: 8 }), tenant: fc.constantFrom("t", "u"), isBroken: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("resend" as const), which: fc.nat(20) }) },
  fc.record({ do: fc.constantFrom("durable" as const, "refused" as const) }),
);

describe("ledger", () => {
  it("received = stored + deduplicated + rejected + quarantined + ignored, over any mix of requests, copies and refusals", async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { accept, log, commits } = openPipeline();
      const sent: { body: Buffer; tenant: string }[] = [];
      const outcomes: AcceptOutcome[] = [];
      const send = (request: { body: Buffer; tenant: string }) => void accept(requestOf(request.body, { tenant: request.tenant })).then((o) => outcomes.push(o));
      let sends = 0;
      for (const s of steps) {
        if (s.do === "send") {
          const body = logsBody(s.records);
          const request = { body: s.isBroken ? body.subarray(0, body.length - 1) : body, tenant: s.tenant };
          sent.push(request);
          send(request);
          sends++;
        } else if (s.do === "resend") {
          const request = sent[s.which];
          if (request !== undefined) { send(request); sends++; }
        } else if (log.syncing.length > 0) await log.finish(s.do);
        await settle();
      }
      while (log.syncing.length > 0) await log.finish();
      await commits.settled();
      await settle();
      expect(outcomes.length).toBe(sends);

      const ledger = log.durable.flatMap((b) => b.ledger);
      const sum = (name: "received" | "stored" | "deduplicated" | "rejected" | "quarantined" | "ignored") => ledger.reduce((total, entry) => total + entry[name], 0);
      for (const entry of ledger) expect(entry.received).toBe(entry.stored + entry.deduplicated + entry.rejected + entry.quarantined + entry.ignored);
      expect(sum("stored")).toBe(rowsOf(log, "auth_events"));
      expect(sum("rejected") + sum("quarantined")).toBe(rowsOf(log, "quarantine"));
      // Nothing is acknowledged that the log does not hold, and nothing is in the log that was not acknowledged.
      const accepted = outcomes.filter((o) => o.kind === "accepted");
      expect(accepted.reduce((total, o) => total + o.records, 0)).toBe(sum("received"));
      expect(accepted.reduce((total, o) => total + o.rejected, 0)).toBe(sum("rejected"));
    }), { numRuns: 150 });
  });
});
