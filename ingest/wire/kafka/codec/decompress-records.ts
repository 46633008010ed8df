import { constants, gunzipSync, zstdDecompressSync } from "node:zlib";
import { COMPRESSION_BROKEN, TOO_LARGE, type CodecFailure } from "./failure.ts";
import { lz4Decompress } from "./lz4.ts";
import { snappyDecompress } from "./snappy.ts";

/** A producer may ask the decoder for a window of at most 8 MiB (RFC 9659 3). */
const ZSTD_PARAMS = { [constants.ZSTD_d_windowLogMax]: 23 };

/** Takes the compression off the records of a batch, to at most `maxBytes`, whatever they pretend to be. Codec numbers are Kafka's. Never throws. */
export function decompressRecords(codec: number, bytes: Buffer, maxBytes: number): Buffer | CodecFailure {
  switch (codec) {
    case 1: return inflated(() => gunzipSync(bytes, { maxOutputLength: maxBytes }));
    case 2: return snappyDecompress(bytes, maxBytes);
    case 3: return lz4Decompress(bytes, maxBytes);
    case 4: return inflated(() => zstdDecompressSync(bytes, { maxOutputLength: maxBytes, params: ZSTD_PARAMS }));
    default: return COMPRESSION_BROKEN;
  }
}

function inflated(run: () => Buffer): Buffer | CodecFailure {
  try {
    return run();
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE" ? TOO_LARGE : COMPRESSION_BROKEN;
  }
}
