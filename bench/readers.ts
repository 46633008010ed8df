import { startService } from "../test/service/service.ts";
import { IMPATIENT, sendEvent, startUnrulyReaders, type ReaderCounts } from "../test/door/unruly-readers.ts";

export interface ReadersReport extends ReaderCounts {
  readonly quietP50Ms: number;
  readonly attackedP50Ms: number;
  /** Median over the turns of attacked against quiet, of their medians. */
  readonly ratio: number;
  readonly acks: number;
}

const ACKS_A_TURN = 40;
const EVERY_MS = 15;

/**
 * How long acknowledgements of ingest take while readers do their worst, against the same service at rest. The two alternate in short turns, and each turn is
 * compared with the one before it, so that whatever else the machine does weighs on both alike.
 */
export async function runReadersBench(turns: number): Promise<ReadersReport> {
  const service = await startService({ env: IMPATIENT, readyTimeoutMs: 90_000 });
  const readers = startUnrulyReaders(service);
  try {
    const [quiet, attacked]: [number[], number[]] = [[], []];
    let counts: ReaderCounts = { ran: 0, refused: 0 };
    await turn(service.otlpHttpUrl);
    for (let i = 0; i < turns; i++) {
      quiet.push(await turn(service.otlpHttpUrl));
      readers.letLoose();
      attacked.push(await turn(service.otlpHttpUrl));
      counts = await readers.callBack();
    }
    return { quietP50Ms: median(quiet), attackedP50Ms: median(attacked), ratio: median(attacked.map((ms, i) => ms / (quiet[i] ?? ms))), acks: 2 * turns * ACKS_A_TURN, ...counts };
  } finally {
    readers.stop();
    await service.stop();
    service.remove();
  }
}

/** Median time of the acknowledgements of one turn, milliseconds. */
async function turn(otlpHttpUrl: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ACKS_A_TURN; i++) {
    const startedAtMs = performance.now();
    const status = await sendEvent(otlpHttpUrl);
    if (status >= 300) throw new Error(`an event was answered with ${String(status)}`);
    times.push(performance.now() - startedAtMs);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return median(times);
}

function median(values: readonly number[]): number {
  return Math.round((values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0) * 100) / 100;
}
