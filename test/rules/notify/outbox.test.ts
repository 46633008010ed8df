import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { createOutbox } from "../../../rules/notify/outbox.ts";
import type { OutgoingAlert } from "../../../rules/notify/payload.ts";
import { fingerprintOf } from "../../../rules/fingerprint.ts";

function anOutgoing(name: string, kind: "firing" | "resolved", firedAtMs: number, expiresAtMs = 1e15): OutgoingAlert {
  const labels = { alertname: name };
  return { fingerprint: fingerprintOf(labels), kind, firedAtMs, expiresAtMs, body: { labels, annotations: { n: "1" }, startsAt: "", endsAt: "" } };
}
const words = (alerts: readonly OutgoingAlert[]) => alerts.map((a) => `${a.body.labels["alertname"] ?? ""} ${a.kind} ${a.firedAtMs}`);

describe("the outbox", () => {
  test("keeps the newest word about each alert, in the order in which they came", () => {
    const outbox = createOutbox(10);
    outbox.offer(anOutgoing("a", "firing", 1));
    outbox.offer(anOutgoing("b", "firing", 1));
    outbox.offer(anOutgoing("a", "resolved", 1));
    expect(words(outbox.take(10, 0))).toEqual(["a resolved 1", "b firing 1"]);
    expect(outbox.stats.queued).toBe(0);
  });
  test("never lets a firing follow the resolve of its own episode", () => {
    const outbox = createOutbox(10);
    const firing = anOutgoing("a", "firing", 1);
    outbox.offer(firing);
    const inFlight = outbox.take(10, 0);
    outbox.offer(anOutgoing("a", "resolved", 1));
    expect(words(outbox.take(10, 0))).toEqual(["a resolved 1"]);
    outbox.giveBack(inFlight);
    outbox.offer(firing);
    expect(outbox.take(10, 0)).toEqual([]);
    expect(outbox.stats.superseded).toBe(2);
  });
  test("lets a new episode fire after a resolve", () => {
    const outbox = createOutbox(10);
    outbox.offer(anOutgoing("a", "resolved", 1));
    outbox.offer(anOutgoing("a", "firing", 2));
    expect(words(outbox.take(10, 0))).toEqual(["a firing 2"]);
  });
  test("does not put back what something newer replaced", () => {
    const outbox = createOutbox(10);
    outbox.offer(anOutgoing("a", "firing", 1));
    const inFlight = outbox.take(10, 0);
    outbox.offer(anOutgoing("a", "firing", 2));
    outbox.giveBack(inFlight);
    expect(words(outbox.take(10, 0))).toEqual(["a firing 2"]);
  });
  test("drops what has expired, and counts it", () => {
    const outbox = createOutbox(10);
    outbox.offer(anOutgoing("a", "firing", 1, 100));
    expect(outbox.take(10, 100)).toEqual([]);
    expect(outbox.stats.expired).toBe(1);
  });
  test("is bounded: the oldest go first, and are counted", () => {
    const outbox = createOutbox(2);
    for (const name of ["a", "b", "c"]) outbox.offer(anOutgoing(name, "firing", 1));
    expect(outbox.stats).toMatchObject({ queued: 2, dropped: 1 });
    expect(words(outbox.take(10, 0))).toEqual(["b firing 1", "c firing 1"]);
  });
  test("takes a rejected alert again only when something about it changed", () => {
    const outbox = createOutbox(10);
    const bad = anOutgoing("a", "firing", 1);
    outbox.reject(bad);
    outbox.offer({ ...bad, body: { ...bad.body, endsAt: "later", annotations: { n: "2" } } });
    expect(outbox.take(10, 0)).toEqual([]);
    outbox.offer({ ...bad, body: { ...bad.body, generatorURL: "https://other.example/" } });
    expect(outbox.take(10, 0)).toHaveLength(1);
  });

  test("over any interleaving of offers, sends and failures no episode fires after its end was taken", () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant("offer" as const), name: fc.constantFrom("a", "b"), kind: fc.constantFrom("firing" as const, "resolved" as const), firedAtMs: fc.nat(3) }),
      fc.record({ do: fc.constantFrom("take" as const, "fail" as const) }),
    );
    fc.assert(fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const outbox = createOutbox(10);
      const ended = new Map<string, number>();
      for (const a of actions) {
        if (a.do === "offer") { outbox.offer(anOutgoing(a.name, a.kind, a.firedAtMs)); continue; }
        const taken = outbox.take(10, 0);
        if (a.do === "fail") { outbox.giveBack(taken); continue; }
        for (const t of taken) {
          if (t.kind === "firing") expect(t.firedAtMs).toBeGreaterThan(ended.get(t.fingerprint) ?? -1);
          else ended.set(t.fingerprint, t.firedAtMs);
        }
      }
    }));
  });
});
