/**
 * `npm run crash -- --kills 20`: the real service under full load, SIGKILLs at random moments to it and to its engine child, clients that send again
 * what was not acknowledged. `npm run crash -- --kafka`: three services in one consumer group, SIGKILLs to them, restarts of the broker, forced
 * rebalances, poison messages. `npm run crash -- --lifecycle`: SIGKILLs while credential events are pushed, polled and posted. Afterwards each counts what is stored. One JSON report; exit status 1 when anything is lost or double.
 */
import { runKafkaCrash } from "./kafka/run.ts";
import { runLifecycleCrash } from "./lifecycle/run.ts";
import { crashOptions, kafkaCrashOptions, lifecycleCrashOptions } from "./options.ts";
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

async function lifecycleCrash(): Promise<boolean> {
  const report = await runLifecycleCrash(lifecycleCrashOptions(args), say);
  console.log(JSON.stringify(report, null, 2));
  return report.isComplete && report.lost === 0 && report.double === 0;
}

process.exitCode = (await (args.includes("--kafka") ? kafkaCrash() : args.includes("--lifecycle") ? lifecycleCrash() : crash())) ? 0 : 1;
