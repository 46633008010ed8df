import type { TickPorts } from "./engine-ports.ts";
import type { EngineStep } from "./engine-step.ts";
import { alertPayload, type OutgoingAlert } from "./notify/payload.ts";

/** Words every alert that is told, and notes in the book what was told: it is read there, and a removed rule has nothing else to say. */
export function wordSteps(steps: readonly EngineStep[], ports: TickPorts): readonly OutgoingAlert[] {
  return steps.map((step) => {
    const kind = step.send === "resolved" ? "resolved" : "firing";
    const outgoing = alertPayload(step.next, kind, step.judged.subject, ports.links, ports.timing.resolvedRetentionMs);
    ports.book.put({ ...step.next, detail: { ...step.next.detail, annotations: outgoing.body.annotations } });
    return outgoing;
  });
}
