import type { KafkaPosition } from "./durable-log.ts";

/** The greatest offset seen of each partition. Offsets are decimal strings outside, bigints inside. */
export class KafkaHighWater {
  readonly #last = new Map<string, { readonly topic: string; readonly partition: number; readonly last: bigint }>();

  raise({ topic, partition, last }: { readonly topic: string; readonly partition: number; readonly last: string }): void {
    const key = `${partition} ${topic}`;
    const offset = BigInt(last);
    const known = this.#last.get(key);
    if (known === undefined || offset > known.last) this.#last.set(key, { topic, partition, last: offset });
  }

  positions(): KafkaPosition[] {
    return [...this.#last.values()].map(({ topic, partition, last }) => ({ topic, partition, last: last.toString() }));
  }
}
