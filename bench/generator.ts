/** The load generator as a process of its own, so that its cost is not the service's: `node bench/generator.ts '{"url": ..., ...}'` prints one JSON line. */
import { createRandom } from "./corpus/random.ts";
import { createLiveBody } from "./generator-body.ts";
import { runLoad } from "./generator-client.ts";

export interface GeneratorOptions {
  /** Address of /v1/logs. */
  readonly url: string;
  readonly seconds: number;
  readonly connections: number;
  readonly recordsPerRequest: number;
  /** Number of the first body: runs against the same service must not share numbers. */
  readonly firstSender: number;
}

export interface GeneratorReport {
  readonly acknowledgedRecords: number;
  readonly requests: number;
  readonly refusals: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  readonly cpuSeconds: number;
}

const at = (sorted: Float64Array, ratio: number) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * ratio))] ?? 0) * 10) / 10;

async function main(options: GeneratorOptions): Promise<GeneratorReport> {
  const random = createRandom(7 + options.firstSender);
  const bodies = Array.from({ length: options.connections }, (_, i) => createLiveBody(random, options.recordsPerRequest, options.firstSender + i));
  // Building the bodies is not part of sending them.
  const before = process.cpuUsage();
  const { ackMs, ...result } = await runLoad(options.url, bodies, options.seconds);
  const { user, system } = process.cpuUsage(before);
  return { ...result, ackP50Ms: at(ackMs, 0.5), ackP99Ms: at(ackMs, 0.99), cpuSeconds: (user + system) / 1e6 };
}

if (import.meta.main) console.log(JSON.stringify(await main(JSON.parse(process.argv[2] ?? "{}") as GeneratorOptions)));
