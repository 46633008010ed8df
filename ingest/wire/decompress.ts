import type { Transform } from "node:stream";
import { constants, createGunzip, createInflate, createZstdDecompress, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { refuse, type Refusal } from "./answer.ts";
import { createByteSink } from "./byte-sink.ts";
import type { Charge } from "./charge.ts";
import type { Coding } from "./media-type.ts";

type Compressed = Exclude<Coding, "identity">;

/** Small bodies are decompressed in place, up to this many bytes: a thread hop for each 64 KiB would cost more than the work. */
const IN_PLACE_INPUT_BYTES = 131_072;
const IN_PLACE_OUTPUT_BYTES = 1_048_576;
const CHUNK_BYTES = 65_536;
/** A sender may ask the decoder for a window of at most 8 MiB (RFC 9659 3). */
const ZSTD_PARAMS = { [constants.ZSTD_d_windowLogMax]: 23 };

export interface Decompressed {
  readonly kind: "plain";
  readonly body: Buffer;
}

/**
 * Decompresses a body to at most `limitBytes`, charging what comes out before it is kept: a bomb costs no more than the limit and a
 * constant. An empty body is empty in every coding. Never rejects.
 */
export async function decompress(body: Buffer, coding: Compressed, limitBytes: number, charge: Charge): Promise<Decompressed | Refusal> {
  if (body.length === 0) return { kind: "plain", body };
  const outputBytes = Math.min(limitBytes, IN_PLACE_OUTPUT_BYTES);
  if (body.length <= IN_PLACE_INPUT_BYTES) {
    const refused = charge.take(outputBytes);
    if (refused !== null) return refused;
    const done = inPlace(body, coding, outputBytes);
    charge.giveBack(outputBytes - (done?.kind === "plain" ? done.body.length : 0));
    if (done !== null) return done;
  }
  return inChunks(body, coding, limitBytes, charge);
}

/** Null when the output is larger than `outputBytes`. */
function inPlace(body: Buffer, coding: Compressed, outputBytes: number): Decompressed | Refusal | null {
  try {
    const options = { maxOutputLength: outputBytes, chunkSize: CHUNK_BYTES };
    return { kind: "plain", body: coding === "gzip" ? gunzipSync(body, options) : coding === "deflate" ? inflateSync(body, options) : zstdDecompressSync(body, { ...options, params: ZSTD_PARAMS }) };
  } catch (error) {
    return codeOf(error) === "ERR_BUFFER_TOO_LARGE" ? null : refuse("ING_BAD_COMPRESSION", codeOf(error));
  }
}

function inChunks(body: Buffer, coding: Compressed, limitBytes: number, charge: Charge): Promise<Decompressed | Refusal> {
  const stream = open(coding);
  const sink = createByteSink(charge, limitBytes);
  return new Promise((resolve) => {
    const fail = (refused: Refusal) => {
      stream.destroy();
      sink.drop();
      resolve(refused);
    };
    stream.on("data", (chunk: Buffer) => {
      const refused = sink.write(chunk);
      if (refused !== null) fail(refused);
    });
    stream.on("error", (error) => fail(refuse("ING_BAD_COMPRESSION", codeOf(error))));
    stream.on("end", () => resolve({ kind: "plain", body: sink.join() }));
    stream.end(body);
  });
}

function open(coding: Compressed): Transform {
  const options = { chunkSize: CHUNK_BYTES };
  switch (coding) {
    case "gzip":
      return createGunzip(options);
    case "deflate":
      return createInflate(options);
    case "zstd":
      return createZstdDecompress({ ...options, params: ZSTD_PARAMS });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unreadable";
}
