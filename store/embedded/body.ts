import type { IncomingMessage } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { type EngineFailure, failure } from "./failure.ts";

/** Thrown while a body is read: it is too large, cut off or not what its encoding says. */
export class BodyError extends Error {
  readonly failure: EngineFailure;
  constructor(why: EngineFailure) {
    super(why.message);
    this.failure = why;
  }
}

/** The body's bytes, decompressed, never more than `maxBytes` of them: beyond that, or when it ends early, a BodyError. */
export async function* readBody(request: IncomingMessage, maxBytes: number): AsyncGenerator<Buffer, void> {
  let total = 0;
  try {
    for await (const chunk of decoded(request)) {
      const bytes = chunk as Buffer;
      total += bytes.length;
      if (total > maxBytes) throw new BodyError(failure("TOO_MANY_BYTES", `The body is larger than ${String(maxBytes)} bytes`));
      yield bytes;
    }
  } catch (error) {
    if (error instanceof BodyError) throw error;
    throw new BodyError(failure("INCORRECT_DATA", `The body cannot be read: ${error instanceof Error ? error.message : String(error)}`));
  }
}

function decoded(request: IncomingMessage): Readable {
  const encoding = (request.headers["content-encoding"] ?? "identity").toLowerCase();
  const decoder = encoding === "identity" || encoding === "" ? undefined : DECODERS[encoding]?.();
  if (decoder !== undefined) return pipeline(request, decoder, () => undefined);
  if (encoding === "identity" || encoding === "") return request;
  throw new BodyError(failure("NOT_IMPLEMENTED", `Content-Encoding ${encoding} is not known`));
}

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
};

/**
 * Reads a body's beginning. `rest` continues after `head`: when `isWhole` is false, at least `bytes` bytes are in `head` and more follow.
 */
export async function readHead(body: AsyncGenerator<Buffer, void>, bytes: number): Promise<{ readonly head: Buffer; readonly isWhole: boolean; readonly rest: AsyncGenerator<Buffer, void> }> {
  const chunks: Buffer[] = [];
  for (let total = 0; total <= bytes;) {
    const next = await body.next();
    if (next.done === true) return { head: Buffer.concat(chunks), isWhole: true, rest: body };
    chunks.push(next.value);
    total += next.value.length;
  }
  return { head: Buffer.concat(chunks), isWhole: false, rest: body };
}
