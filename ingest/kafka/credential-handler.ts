import { decodeCredentialMessage } from "../lifecycle/decode-credential-message.ts";
import type { RecordCredentialEvents } from "../lifecycle/credential-event.ts";
import type { SignalHandler } from "./take-slice.ts";

/** Gives messages of credential events to their recorder, which works on the block of Kafka messages. What it cannot use it puts into quarantine itself. */
export function createCredentialHandler(record: RecordCredentialEvents): SignalHandler {
  return async ({ value, tenant, topic, partition, offset, receivedAtMs }) => {
    const at = offset.toString();
    const outcome = await record({ ...decodeCredentialMessage(value, { tenant, topic, receivedAtMs }), kafka: { topic, partition, first: at, last: at } });
    return outcome.kind === "durable" ? "done" : "again";
  };
}
