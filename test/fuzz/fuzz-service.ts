/** Mutated OTLP bodies against the running product over real sockets: every one is answered as the decoders judge it, and nothing else happens. */
import { Agent } from "node:http";
import { gzipSync } from "node:zlib";
import { post } from "../otlp/post.ts";
import { descendantsOf, isAlive, rssBytesOf } from "../service/process-tree.ts";
import type { RunningService } from "../service/service.ts";
import { createFuzzBodies } from "./bodies.ts";
import { createComparison } from "./compare-decoders.ts";

export interface ServiceFuzzResult {
  readonly seed: number;
  readonly bodies: number;
  /** Fewer than `bodies` when the service ended: the run stops there. */
  readonly sent: number;
  /** How many answers had each status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Bodies on which the decoders differ, or that were answered otherwise than the decoders judge them: 200 what is well-formed, 400 what is not. The first ten. */
  readonly wrong: readonly { readonly index: number; readonly signal: string; readonly status: number; readonly why: string }[];
  readonly serverErrors: number;
  readonly isServiceAlive: boolean;
  readonly engineRestarts: number;
  readonly largestServiceRssBytes: number;
  readonly largestEngineRssBytes: number;
}

/** Each waits for its acknowledgement, and so for a sync of the disk: many share one. */
const SENDERS = 64;
const WATCH_MS = 500;
const ANSWER_TIMEOUT_MS = 30_000;
const MAX_TOLD = 10;
/** So many in a row without an answer, and nobody is there any more. */
const MAX_UNANSWERED = 50;

/** Sends `bodies` requests of the seed, one in ten compressed, and watches the processes meanwhile. Rejects only when the service cannot be reached at all. */
export async function fuzzService(service: Pick<RunningService, "pid" | "otlpHttpUrl">, seed: number, bodies: number, onProgress: (done: number) => void = () => undefined): Promise<ServiceFuzzResult> {
  const bodyAt = createFuzzBodies(seed);
  const compare = createComparison();
  const statuses: Record<string, number> = {};
  const wrong: ServiceFuzzResult["wrong"][number][] = [];
  const watched = watch(service.pid);
  let next = 0, done = 0, unanswered = 0;

  async function send(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let index = next++; index < bodies && unanswered < MAX_UNANSWERED; index = next++) {
      const given = bodyAt(index);
      const { isOk, difference } = compare(given.body, given.signal, index % 2 === 0);
      const isGzip = index % 10 === 0;
      const status = await post(`${service.otlpHttpUrl}/v1/${given.signal}`, isGzip ? gzipSync(given.body, { level: 1 }) : given.body, { agent, timeoutMs: ANSWER_TIMEOUT_MS, isGzip });
      unanswered = status === 0 ? unanswered + 1 : 0;
      statuses[status] = (statuses[status] ?? 0) + 1;
      const why = difference !== null ? "the decoders differ" : status !== (isOk ? 200 : 400) ? `the decoders say ${isOk ? "well-formed" : "malformed"}` : null;
      if (why !== null && wrong.length < MAX_TOLD) wrong.push({ index, signal: given.signal, status, why });
      if (++done % 1_000 === 0) onProgress(done);
    }
    agent.destroy();
  }

  await Promise.all(Array.from({ length: SENDERS }, send));
  const serverErrors = Object.entries(statuses).reduce((sum, [status, count]) => sum + (Number(status) >= 500 ? count : 0), 0);
  return { seed, bodies, sent: done, statuses, wrong, serverErrors, isServiceAlive: isAlive(service.pid), ...watched() };
}

/** Looks at the service and its engine until the returned function is called, which tells what was seen. */
function watch(pid: number): () => Pick<ServiceFuzzResult, "largestServiceRssBytes" | "largestEngineRssBytes" | "engineRestarts"> {
  let largestServiceRssBytes = 0, largestEngineRssBytes = 0;
  const engines = new Set<number>();
  const look = () => {
    largestServiceRssBytes = Math.max(largestServiceRssBytes, rssBytesOf(pid));
    for (const child of descendantsOf(pid)) {
      engines.add(child);
      largestEngineRssBytes = Math.max(largestEngineRssBytes, rssBytesOf(child));
    }
  };
  look();
  const timer = setInterval(look, WATCH_MS);
  return () => {
    clearInterval(timer);
    look();
    return { largestServiceRssBytes, largestEngineRssBytes, engineRestarts: Math.max(0, engines.size - 1) };
  };
}
