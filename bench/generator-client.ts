import { Agent, request } from "node:http";
import type { LiveBody } from "./generator-body.ts";

/** What came of a run, latencies in milliseconds, one a successful request. */
export interface LoadResult {
  readonly requests: number;
  readonly acknowledgedRecords: number;
  /** Answers 429 and 503, by far most of them followed by a successful retry. */
  readonly refusals: number;
  /** Other answers and broken connections, by what they were. */
  readonly failures: Readonly<Record<string, number>>;
  readonly ackMs: Float64Array;
  readonly seconds: number;
}

/**
 * Sends the bodies in a closed loop for `seconds`: each has one connection of its own, and the next is sent when the last was answered.
 *
 * A refused body waits 100 ms and goes again as it is; a body whose answer got lost is counted as failed and not sent again.
 */
export async function runLoad(url: string, bodies: readonly LiveBody[], seconds: number): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: bodies.length });
  const started = performance.now();
  const endMs = started + seconds * 1_000;
  const ackMs: number[] = [];
  const failures: Record<string, number> = {};
  const sums = { requests: 0, acknowledgedRecords: 0, refusals: 0 };

  async function loop(body: LiveBody): Promise<void> {
    let isRetry = false;
    while (performance.now() < endMs || isRetry) {
      if (!isRetry) body.refresh(Date.now());
      const sentAt = performance.now();
      const status = await send(agent, url, body.bytes);
      sums.requests++;
      isRetry = status === "503" || status === "429";
      if (status === "200") {
        ackMs.push(performance.now() - sentAt);
        sums.acknowledgedRecords += body.records;
      } else if (isRetry) {
        sums.refusals++;
        await new Promise((resolve) => setTimeout(resolve, 100));
        isRetry = performance.now() < endMs + 10_000;
      } else failures[status] = (failures[status] ?? 0) + 1;
    }
  }

  await Promise.all(bodies.map(loop));
  agent.destroy();
  return { ...sums, failures, ackMs: Float64Array.from(ackMs).sort(), seconds: (performance.now() - started) / 1_000 };
}

/** The status, or the code of what went wrong. */
function send(agent: Agent, url: string, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const outgoing = request(url, { agent, method: "POST", headers: { "content-type": "application/x-protobuf", "content-length": bytes.length } }, (incoming) => {
      incoming.resume();
      incoming.on("end", () => resolve(String(incoming.statusCode)));
      incoming.on("error", (error) => resolve(error.name));
    });
    outgoing.on("error", (error) => resolve("code" in error ? String(error.code) : error.name));
    outgoing.end(bytes);
  });
}
