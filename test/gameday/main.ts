/** `npm run gameday -- NAME`: rehearsals of an incident with real parts, in which the truth is known. Exit status 1 when the service told anything else. */
import { writeFileSync } from "node:fs";
import { REVOCATION_HELP, revocationOptions } from "./revocation/options.ts";
import { runRevocation } from "./revocation/run.ts";

const [name, ...args] = process.argv.slice(2);
const say = (line: string) => void process.stderr.write(`${line}\n`);

if (name !== "revocation") {
  say(`npm run gameday -- revocation [options]; --help tells more${name === undefined || name === "--help" ? "" : `. There is no game day "${name}".`}`);
  process.exitCode = name === "--help" ? 0 : 2;
} else if (args.includes("--help")) {
  console.log(REVOCATION_HELP);
} else {
  const options = revocationOptions(args);
  const report = await runRevocation(options, say);
  const text = JSON.stringify(report, null, 2);
  console.log(text);
  if (options.reportFile !== null) writeFileSync(options.reportFile, `${text}\n`);
  process.exitCode = report.wrong.length === 0 ? 0 : 1;
}
