/** Writes the boards as JSON for Grafana: dashboards/json/<uid>.json. With --check it writes nothing and fails when one is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { loadBoards } from "../dashboards/index.ts";

const read = (file: string) => { try { return readFileSync(file, "utf8"); } catch { return ""; } };
const stale = loadBoards().map((board) => ({ file: `dashboards/json/${board.uid}.json`, text: `${JSON.stringify(board, null, 2)}\n` })).filter(({ file, text }) => read(file) !== text);
if (process.argv.includes("--check")) {
  for (const { file } of stale) console.log(`${file} is stale: run npm run boards`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const { file, text } of stale) { writeFileSync(file, text); console.log(`wrote ${file}`); }
}
