import protobuf from "protobufjs";
import { MAX_DEPTH, type OtlpSignal } from "../../../ingest/decode/decoder.ts";
import { OTLP_DEFINITION } from "./otlp-definition.ts";
import type { LogRecord, Metric, Request, Span } from "./otlp-messages.ts";

const MAX_VARINT_BYTES = 10;

/** The shape in which protobufjs makes its decoders: `depth` counts messages. */
type Decode = (this: protobuf.Type, reader: protobuf.Reader, length?: number, groupEnd?: number, depth?: number, into?: unknown) => protobuf.Message;

/** What every decode of a malformed body throws. */
export class OracleRefusal extends Error {}

export interface OtlpReader {
  /** @throws OracleRefusal when the body is malformed */
  logs(body: Buffer): Request<LogRecord>;
  traces(body: Buffer): Request<Span>;
  metrics(body: Buffer): Request<Metric>;
}

/**
 * Reads OTLP with protobufjs, held to the contract of `WireReader` where protobufjs takes more than it:
 * - groups are refused, also inside unknown fields (protobufjs steps over them);
 * - an unknown varint ends after ten bytes (protobufjs reads on without end);
 * - values nest `MAX_DEPTH` deep and no deeper, whatever becomes of them (protobufjs counts messages, to 100: its limit is moved out of the way).
 * All else is left to protobufjs: order, merging, oneofs, wire types that do not fit, lengths, tags.
 */
export function createOtlpReader(): OtlpReader {
  protobuf.Reader.recursionLimit = MAX_DEPTH * 4;
  const { root } = protobuf.parse(OTLP_DEFINITION);
  let depth = 0;
  const anyValue = root.lookupType("AnyValue").setup();
  const decode = anyValue.decode as Decode;
  const bounded: Decode = function (reader, length, groupEnd, messages, into) {
    if (depth > MAX_DEPTH) throw new Error("a value is nested too deep");
    depth++;
    try {
      return decode.call(anyValue, reader, length, groupEnd, messages, into);
    } finally {
      depth--;
    }
  };
  anyValue.decode = bounded as typeof anyValue.decode;

  for (const type of root.nestedArray) if (type instanceof protobuf.Type) defaultToBuffers(type);
  const reading = (name: string) => {
    const type = root.lookupType(name);
    return (body: Buffer): unknown => {
      try {
        return type.decode(strictReader(body));
      } catch (error) {
        throw new OracleRefusal(String(error));
      }
    };
  };
  const read = { logs: reading("LogsRequest"), traces: reading("TracesRequest"), metrics: reading("MetricsRequest") } satisfies Record<OtlpSignal, unknown>;
  return {
    logs: (body) => read.logs(body) as Request<LogRecord>,
    traces: (body) => read.traces(body) as Request<Span>,
    metrics: (body) => read.metrics(body) as Request<Metric>,
  };
}

/** protobufjs gives an empty array for bytes that were not sent. */
function defaultToBuffers(type: protobuf.Type): void {
  const prototype = type.ctor.prototype as Record<string, unknown>;
  for (const field of type.fieldsArray) if (field.type === "bytes") prototype[field.name] = Buffer.alloc(0);
}

function strictReader(body: Buffer): protobuf.Reader {
  const reader = protobuf.Reader.create(body);
  const skipType = reader.skipType.bind(reader);
  reader.skipType = (wireType: number, ...rest: number[]) => {
    if (wireType === 3) throw new Error("a group");
    if (wireType === 0 && rest[1] !== 0) skipVarint(reader);
    else skipType(wireType, ...(rest as []));
    return reader;
  };
  return reader;
}

function skipVarint(reader: protobuf.Reader): void {
  for (let i = 0; i < MAX_VARINT_BYTES; i++) {
    if (reader.pos >= reader.len) throw new Error("a message ends inside a varint");
    if ((reader.buf[reader.pos++] as number) < 0x80) return;
  }
  throw new Error("a varint takes more than ten bytes");
}
