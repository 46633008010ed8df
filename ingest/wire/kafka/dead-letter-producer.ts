import type { Producer } from "kafkajs";
import type { Poison } from "../../kafka/poison.ts";

export interface DeadLetterProducer {
  /** Copies a poison message, its bytes as they were, in the background. Never throws; a copy that fails is counted. */
  readonly send: (poison: Poison) => void;
  readonly stats: () => { readonly sent: number; readonly failed: number };
  readonly close: () => Promise<void>;
}

export interface DeadLetterProducerOptions {
  /** Null: nothing is copied. */
  readonly topic: string | null;
  readonly producer: () => Producer;
  readonly onTrouble: (message: string) => void;
}

/** Copies that may be on their way; further ones are counted as failed. Their quarantine rows are there in any case. */
const MAX_WAITING = 1_000;

/**
 * Makes the copier of poison to the dead-letter topic. Connects at the first one. A help for people, not a record: a copy on its way when the
 * process is killed is lost, one whose acknowledgement is lost is made twice.
 */
export function createDeadLetterProducer({ topic, producer, onTrouble }: DeadLetterProducerOptions): DeadLetterProducer {
  let connected: Promise<Producer> | null = null;
  let [sent, failed] = [0, 0];
  const waiting = new Set<Promise<void>>();

  async function connect(): Promise<Producer> {
    const made = producer();
    await made.connect();
    return made;
  }

  async function copy(to: string, { code, topic: from, partition, offset, value }: Poison): Promise<void> {
    try {
      connected ??= connect();
      const headers = { "auth-slo-code": code, "auth-slo-topic": from, "auth-slo-partition": String(partition), "auth-slo-offset": offset.toString() };
      await (await connected).send({ topic: to, messages: [{ value, headers }] });
      sent++;
    } catch (error) {
      connected = null;
      failed++;
      onTrouble(error instanceof Error ? error.message : String(error));
    }
  }

  return {
    send(poison) {
      // Records that cannot be told apart are no message to copy.
      if (topic === null || poison.value === null) return;
      if (waiting.size >= MAX_WAITING) {
        failed++;
        return;
      }
      const copying = copy(topic, poison).finally(() => waiting.delete(copying));
      waiting.add(copying);
    },
    stats: () => ({ sent, failed }),
    close: async () => {
      await Promise.all(waiting);
      await (await connected?.catch(() => null))?.disconnect();
    },
  };
}
