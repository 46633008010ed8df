/**
 * Readers that do their worst, as a process of its own with the least priority, so that what is measured is the service and not their work.
 * Started with the door's address and the readers' password in its environment. A line on its standard input lets them loose, the next one
 * calls them back; when all are back it prints how many statements ran and how many were refused so far. Ends with its standard input.
 */
import { setPriority } from "node:os";
import { createInterface } from "node:readline";

const HEAVY = [
  "SELECT sum(cityHash64(a, b)) FROM (SELECT arrayJoin(range(1000000)) AS a) AS x CROSS JOIN (SELECT arrayJoin(range(1000000)) AS b) AS y",
  "SELECT count() FROM auth_events AS a CROSS JOIN (SELECT arrayJoin(range(1000000)) AS b) AS y WHERE cityHash64(a.route, b) % 7 = 3",
  "SELECT arraySort(arrayMap(x -> rand64(x), range(1000000)))[1] FROM numbers(1000000)",
  "SELECT uniqExact(cityHash64(number, a)) FROM numbers(1000000) AS n CROSS JOIN (SELECT arrayJoin(range(1000)) AS a) AS y",
  "SELECT file('/etc/passwd')", "not SQL at all",
];
const READERS = 24;
const counts = { ran: 0, refused: 0 };
let leash = new AbortController();
let isLoose = false;

/** What is still asked when they are called back is given up: what waits for its turn in the engine is then left out there. */
async function read(first: number): Promise<void> {
  const { signal } = leash;
  for (let i = first; !signal.aborted; i++) await one(i, signal).catch((error: unknown) => { if (!signal.aborted) throw error; });
}

async function one(i: number, signal: AbortSignal): Promise<void> {
  const response = await fetch(process.env["DOOR_URL"] ?? "", { signal, method: "POST", body: HEAVY[i % HEAVY.length] ?? "", headers: { "x-clickhouse-user": "reader", "x-clickhouse-key": process.env["DOOR_PASSWORD"] ?? "" } });
  await response.text();
  if (response.status !== 503) counts.ran++;
  else {
    counts.refused++;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

setPriority(19);
let back: Promise<unknown> = Promise.resolve();
createInterface({ input: process.stdin }).on("line", () => {
  isLoose = !isLoose;
  if (isLoose) leash = new AbortController();
  else leash.abort();
  if (isLoose) back = Promise.all(Array.from({ length: READERS }, (_, n) => read(n)));
  else void back.then(() => process.stdout.write(`${JSON.stringify(counts)}\n`));
});
