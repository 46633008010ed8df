import { startEmbeddedEngine } from "../../../../store/embedded/supervisor.ts";

/** A parent to be killed: starts an engine on the directory in its argument and says the child's pid. */
const silent = { info: () => undefined, warn: () => undefined };
const engine = await startEmbeddedEngine({ dataDir: process.argv[2] ?? "", port: 0, logger: silent });
process.stdout.write(`${JSON.stringify({ pid: engine.pids()[0], url: engine.url, ...engine.credentials })}\n`);
