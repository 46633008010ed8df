import { encodeOtlpProto } from "./corpus/otlp-proto.ts";
import { texts, type Log } from "./corpus/otlp-model.ts";
import type { Random } from "./corpus/random.ts";
import { inventRequest } from "./corpus/traffic.ts";

/** An OTLP request built once and made new in place before each sending: times, trace ids, span ids and request ids. */
export interface LiveBody {
  readonly bytes: Buffer;
  readonly records: number;
  /** Writes ids never used before by this `sender`, and times spread over the second before `nowMs`. */
  refresh(nowMs: number): void;
}

const HEX = "0123456789abcdef";

/** Where the parts of one record stand that change. */
interface Spots {
  readonly time: number;
  readonly traceId: number;
  readonly spanId: number;
  /** First of 32 hex digits. */
  readonly requestId: number;
}

/**
 * Makes a request of Envoy access-log records, about 457 bytes each, with thirteen attributes (a correct request mostly, some expired tokens).
 *
 * @param sender number of the body among all that are sent in a run; no two may share one
 */
export function createLiveBody(random: Random, records: number, sender: number): LiveBody {
  const logs = Array.from({ length: records }, (_, index) => record(random, index));
  const resource = texts({ log_name: "auth_slo", zone_name: "eu-1a", cluster_name: "edge", node_name: `edge-${sender % 8}`, "service.name": "edge-envoy" });
  const bytes = encodeOtlpProto([{ resource, scopes: [{ name: "", version: "", attributes: [], items: logs }] }]);
  const spots = findSpots(bytes, logs);
  for (const spot of spots) {
    bytes.writeUInt32LE(sender, spot.traceId + 4);
    writeHex(bytes, sender, spot.requestId + 8);
  }
  let sequence = 0;
  return {
    bytes,
    records,
    refresh(nowMs) {
      const base = BigInt(nowMs - 1_000) * 1_000_000n;
      const [baseLow, baseHigh] = [Number(base & 0xffff_ffffn), Number(base >> 32n)];
      const stepNanos = Math.floor(1e9 / records);
      for (const [i, spot] of spots.entries()) {
        const id = sequence++;
        const low = baseLow + i * stepNanos;
        bytes.writeUInt32LE(low % 2 ** 32, spot.time);
        bytes.writeUInt32LE(baseHigh + (low >= 2 ** 32 ? 1 : 0), spot.time + 4);
        bytes.writeUInt32LE(id, spot.traceId);
        bytes.writeUInt32LE(id, spot.spanId);
        writeHex(bytes, id, spot.requestId);
      }
    },
  };
}

/** Eight hex digits. */
function writeHex(bytes: Buffer, value: number, at: number): void {
  for (let i = 7, rest = value; i >= 0; i--, rest >>>= 4) bytes[at + i] = HEX.charCodeAt(rest & 15);
}

function record(random: Random, index: number): Log & { readonly traceId: string; readonly spanId: string; readonly requestId: string } {
  const request = inventRequest(random, index);
  const requestId = random.hex(32);
  return {
    kind: "log", timeUnixNano: request.atUnixNano, traceId: random.hex(32), spanId: random.hex(16), requestId,
    attributes: texts({
      "http.request.method": request.method, "url.path": request.path, "http.response.status_code": String(request.status),
      response_code_details: request.detail === "" ? "via_upstream" : `jwt_authn_access_denied{${request.detail}}`,
      response_flags: "-", duration: String(request.durationMs), route_name: request.route, "client.address": request.client,
      request_id: requestId, "auth.jwt.sub": request.subject, "auth.jwt.iss": request.issuer, "auth.jwt.failed": "-", "tls.client.subject": "-",
    }),
  };
}

function findSpots(bytes: Buffer, logs: readonly ReturnType<typeof record>[]): Spots[] {
  const time = Buffer.alloc(8);
  return logs.map((log) => {
    time.writeBigUInt64LE(log.timeUnixNano);
    const traceId = bytes.indexOf(Buffer.from(log.traceId, "hex"));
    // The time is the first field of its record, so the last one of its value before the ids is this record's.
    return { time: bytes.lastIndexOf(time, traceId), traceId, spanId: bytes.indexOf(Buffer.from(log.spanId, "hex")), requestId: bytes.indexOf(log.requestId) };
  });
}
