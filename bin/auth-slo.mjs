#!/usr/bin/env node
// A package holds the built files; a checkout runs its sources as they are, with the Node that came with it.
import { existsSync } from "node:fs";
const LEAST_MAJOR = 24;
const sources = new URL("../main.ts", import.meta.url);
const main = existsSync(sources) ? sources : new URL("../dist/main.js", import.meta.url);
if (Number(process.versions.node.split(".")[0]) < LEAST_MAJOR) {
  console.error(`auth-slo needs Node ${LEAST_MAJOR} or newer; this is ${process.version}. Install Node ${LEAST_MAJOR} LTS and run it again; in a checkout, start it through npm ("npm start", "npx auth-slo"), which brings the right one.`);
  process.exit(1);
}
await import(main.href);
