import { joinPieces, type Piece } from "./clean-statement.ts";

/** First statement of clickhouse-go on every connection, and so of Grafana's data source (clickhouse-go v2, conn_http.go). */
const HELLO = /^SELECT displayName ?\( ?\) ?, ?version ?\( ?\) ?, ?revision ?\( ?\) ?, ?timezone ?\( ?\)$/i;

export function isHello(pieces: readonly Piece[]): boolean {
  return HELLO.test(joinPieces(pieces));
}

/**
 * The answer to the hello in the Native format. The client reads this one block at the protocol revision that it named, and all later
 * blocks at the revision which this block tells it: 0, the plain Native format of files, which is what the embedded engine writes.
 */
export function helloBlock(version: string, clientRevision: number): Buffer {
  const isFramed = clientRevision >= REVISION_WITH_BLOCK_INFO;
  const column = (name: string, type: string, value: Buffer) => Buffer.concat([text(name), text(type), Buffer.from(clientRevision >= REVISION_WITH_SERIALIZATION ? [0] : []), value]);
  return Buffer.concat([
    Buffer.from(isFramed ? [1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0] : []), Buffer.from([4, 1]),
    column("displayName()", "String", text("auth-slo")), column("version()", "String", text(version)), column("revision()", "UInt32", Buffer.alloc(4)), column("timezone()", "String", text("UTC")),
  ]);
}

/** src/Core/ProtocolDefines.h: DBMS_MIN_REVISION_WITH_BLOCK_INFO, DBMS_MIN_REVISION_WITH_CUSTOM_SERIALIZATION. */
const REVISION_WITH_BLOCK_INFO = 51_903;
const REVISION_WITH_SERIALIZATION = 54_454;

/** A string shorter than 128 bytes with its length before it. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8").subarray(0, 127);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
