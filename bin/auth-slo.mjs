#!/usr/bin/env node
// Runs main.ts by type stripping; from an installed package, which Node does not strip, the built file.
import { existsSync } from "node:fs";
const built = new URL("../dist/main.js", import.meta.url);
await import(existsSync(built) ? built.href : new URL("../main.ts", import.meta.url).href);
