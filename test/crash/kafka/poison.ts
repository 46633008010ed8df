/** Messages that no decoder can use, each in another way. */
import { freshBody } from "../client.ts";

const DEPTH = 5_000;

const KINDS: readonly ((random: () => number) => Buffer)[] = [
  (random) => Buffer.concat([Buffer.from([0xff, 0xff, 0xff]), Buffer.from(Array.from({ length: 1 + Math.floor(random() * 200) }, () => Math.floor(random() * 256)))]),
  (random) => { const body = freshBody(3, Date.now()); return body.subarray(0, body.length - 1 - Math.floor(random() * 20)); },
  () => Buffer.from('{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1'),
  () => Buffer.from("[".repeat(DEPTH)),
];

/** The `n`th poison message; kinds take turns. */
export function poisonMessage(n: number, random: () => number): Buffer {
  return (KINDS[n % KINDS.length] ?? KINDS[0])?.(random) ?? Buffer.alloc(1);
}
