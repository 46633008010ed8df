/** A process that appends as fast as it can and says what was acknowledged, line by line, until it is killed. Arguments: directory, first number. */
import { writeSync } from "node:fs";
import { openLog } from "../../../ingest/log/open-log.ts";
import { block } from "./blocks.ts";

const [dir = "", start = "0"] = process.argv.slice(2);
const log = await openLog({ dir, maxBytes: 256 * 1024 * 1024, minFreeBytes: 0, segmentBytes: 512 * 1024, digestWindowMs: 600_000, now: Date.now, report: () => undefined });
let n = Number(start);

async function appender(): Promise<void> {
  for (;;) {
    const number = n++;
    const outcome = await log.append(block(number, { bytes: 1_000 + (number * 7_919) % 60_000, rows: 1 }));
    if (outcome.kind === "durable") writeSync(1, `appended ${outcome.seq} ${number}\n`);
    if (number % 20 === 0) {
      const batch = await log.seal();
      if (batch !== null) writeSync(1, `sealed ${batch.token}\n`);
    }
  }
}

await Promise.all([appender(), appender(), appender()]);
