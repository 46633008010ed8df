/**
 * Readers that do their worst, as a process of its own with the least priority, so that what is measured is the service and not their work.
 * Started with the door's address and the readers' password in its environment; runs until its standard input ends, then prints how many
 * statements ran and how many were refused.
 */
import { setPriority } from "node:os";

const HEAVY = [
  "SELECT sum(cityHash64(a, b)) FROM (SELECT arrayJoin(range(1000000)) AS a) AS x CROSS JOIN (SELECT arrayJoin(range(1000000)) AS b) AS y",
  "SELECT count() FROM auth_events AS a CROSS JOIN (SELECT arrayJoin(range(1000000)) AS b) AS y WHERE cityHash64(a.route, b) % 7 = 3",
  "SELECT arraySort(arrayMap(x -> rand64(x), range(1000000)))[1] FROM numbers(1000000)",
  "SELECT uniqExact(cityHash64(number, a)) FROM numbers(1000000) AS n CROSS JOIN (SELECT arrayJoin(range(1000)) AS a) AS y",
  "SELECT file('/etc/passwd')", "not SQL at all",
];
const READERS = 24;


async function read(isOn: () => boolean, first: number, counts: { ran: number; refused: number }): Promise<void> {
  for (let i = first; isOn(); i++) {
    const response = await fetch(process.env["DOOR_URL"] ?? "", { method: "POST", body: HEAVY[i % HEAVY.length] ?? "", headers: { "x-clickhouse-user": "reader", "x-clickhouse-key": process.env["DOOR_PASSWORD"] ?? "" } });
    await response.text();
    if (response.status === 503) counts.refused++;
    else counts.ran++;
    if (response.status === 503) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

setPriority(19);
const counts = { ran: 0, refused: 0 };
let isOn = true;
process.stdin.on("end", () => { isOn = false; }).resume();
await Promise.all(Array.from({ length: READERS }, (_, n) => read(() => isOn, n, counts)));
process.stdout.write(JSON.stringify(counts));
