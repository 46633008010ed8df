import { isUtf8 } from "node:buffer";
import type { SideRows } from "../block/builder.ts";
import { noCounts } from "../block/ledger.ts";
import type { KafkaMessageCode } from "./errors.ts";
import type { TopicRoute } from "./topic-route.ts";

/** A message that cannot be read, or records that cannot even be told apart. */
export interface Poison {
  readonly code: KafkaMessageCode;
  /** Why, in English. */
  readonly message: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Null when there is no message to show. */
  readonly value: Buffer | null;
}

const EXCERPT_CHARS = 1_024;

/** Adds the quarantine row and the ledger's count. `redact` takes secrets out of a text. */
export function quarantinePoison({ code, message, topic, partition, offset, value }: Poison, route: TopicRoute, receivedAtMs: number, side: Pick<SideRows, "quarantine" | "ledger">, redact: (text: string) => string): void {
  const source = { tenant: route.tenant, transport: "kafka", signal: signalOf(route) };
  side.quarantine.push({ ...source, receivedNanos: BigInt(receivedAtMs) * 1_000_000n, code, message, excerpt: redact(excerptOf(value)), topic, partition, offset });
  side.ledger.push({ ...noCounts(), ...source, received: 1, quarantined: 1 });
}

/** The ledger's word for a topic's messages before they are decoded. */
export function signalOf({ signal }: TopicRoute): string {
  return signal ?? "logs";
}

/** Its text; bytes that are none may hold anything and are not kept. */
function excerptOf(value: Buffer | null): string {
  if (value === null) return "";
  return isUtf8(value) ? value.toString("utf8", 0, EXCERPT_CHARS * 4).slice(0, EXCERPT_CHARS) : `${value.length} bytes that are no text`;
}
