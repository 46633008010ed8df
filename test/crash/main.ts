/**
 * `npm run crash -- --kills 20`: the real service under full load, SIGKILLs at random moments to it and to its engine child, clients that send again
 * what was not acknowledged. `npm run crash -- --kafka`: three services in one consumer group, SIGKILLs to them, restarts of the broker, forced
 * rebalances, poison messages. Afterwards both count what is stored. One JSON report; exit status 1 when anything is lost or double.
 */
import { runKafkaCrash } from "./kafka/run.ts";
import { crashOptions, kafkaCrashOptions } from "./options.ts";
import { runCrash } from "./run.ts";

const args = process.argv.slice(2);
const say = (line: string) => void process.stderr.write(`${line}\n`);

async function crash(): Promise<boolean> {
  const report = await runCrash(crashOptions(args), say);
  console.log(JSON.stringify(report, null, 2));
  return report.lost === 0 && report.double === 0 && report.isComplete;
}

async function kafkaCrash(): Promise<boolean> {
  const report = await runKafkaCrash(kafkaCrashOptions(args), say);
  console.log(JSON.stringify(report, null, 2));
  const { missing, double, unexpected } = report.poison;
  return report.isComplete && [report.lost, report.double, missing, double, unexpected].every((n) => n === 0);
}

process.exitCode = (await (args.includes("--kafka") ? kafkaCrash() : crash())) ? 0 : 1;
