/**
 * `npm run crash -- --kills 20`: the real service under full load, SIGKILLs at random moments to it and to its engine child, clients that send again
 * what was not acknowledged. Afterwards counts what is stored. Prints one JSON report; exit status 1 when anything is lost or double.
 */
import { crashOptions } from "./options.ts";
import { runCrash } from "./run.ts";

const report = await runCrash(crashOptions(process.argv.slice(2)), (line) => process.stderr.write(`${line}\n`));
console.log(JSON.stringify(report, null, 2));
process.exitCode = report.lost === 0 && report.double === 0 && report.isComplete ? 0 : 1;
