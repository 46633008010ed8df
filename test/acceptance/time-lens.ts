/**
 * Stands between a gateway and the receiver and moves the event times of log records: a few seconds of real traffic become ten minutes of event time.
 * Nothing else of the body is touched.
 */
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

export interface TimeLens {
  readonly port: number;
  /** Maps an event's instant, in milliseconds since the epoch. */
  setMap: (map: (timeMs: number) => number) => void;
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

interface Field { readonly number: number; readonly wire: number; readonly start: number; readonly end: number }

function* fields(b: Buffer, from: number, to: number): Generator<Field> {
  let at = from;
  const varint = () => { let value = 0, shift = 1; for (;;) { const byte = b[at++] ?? 0; value += (byte & 127) * shift; if (byte < 128) return value; shift *= 128; } };
  while (at < to) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) { const start = at; varint(); yield { number: tag >>> 3, wire, start, end: at }; }
    else if (wire === 1) { yield { number: tag >>> 3, wire, start: at, end: at + 8 }; at += 8; }
    else if (wire === 2) { const length = varint(); yield { number: tag >>> 3, wire, start: at, end: at + length }; at += length; }
    else if (wire === 5) { yield { number: tag >>> 3, wire, start: at, end: at + 4 }; at += 4; }
    else throw new Error(`unexpected wire type ${wire}`);
  }
}

/** Rewrites time_unix_nano (fixed64, field 1) of every LogRecord of an ExportLogsServiceRequest, in place. */
export function moveTimes(body: Buffer, map: (timeMs: number) => number): void {
  const inside = (f: Field, number: number) => [...fields(body, f.start, f.end)].filter((g) => g.number === number && g.wire === 2);
  const resourceLogs = [...fields(body, 0, body.length)].filter((f) => f.number === 1);
  for (const record of resourceLogs.flatMap((r) => inside(r, 2)).flatMap((s) => inside(s, 2))) {
    const time = [...fields(body, record.start, record.end)].find((f) => f.number === 1 && f.wire === 1);
    if (time === undefined) continue;
    const nano = body.readBigUInt64LE(time.start);
    body.writeBigUInt64LE(BigInt(Math.round(map(Number(nano / 1_000_000n)))) * 1_000_000n + (nano % 1_000_000n), time.start);
  }
}

/** Starts a lens in front of `target` (an OTLP/HTTP address). */
export async function startTimeLens(target: string): Promise<TimeLens> {
  let map = (timeMs: number) => timeMs;
  let count = 0;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (c: Buffer) => chunks.push(c));
    req.on("end", () => {
      const body = Buffer.concat(chunks);
      moveTimes(body, map);
      count++;
      fetch(`${target}${req.url ?? ""}`, { method: "POST", body, headers: { "content-type": req.headers["content-type"] ?? "", "user-agent": req.headers["user-agent"] ?? "" } })
        .then(async (r) => { await r.arrayBuffer(); res.statusCode = r.status; res.end(); }, () => { res.statusCode = 503; res.end(); });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    setMap: (next) => { map = next; },
    requests: () => count,
    close: async () => { server.closeAllConnections(); server.close(); await once(server, "close"); },
  };
}
