/**
 * The one door to kafkajs 2.2.4, with two of its parts replaced before it is used.
 *
 * Fetched record batches are handed on as they are, one "message" each, instead of being decompressed and taken apart: the client puts no bound on
 * what comes out, stops a partition for good when it cannot decode, checks no checksum, and makes several objects a record. And its timer for
 * throttled requests is never set in the past, which Node 24 warns of. The version is exact in package.json; a test fails when a part moves.
 */
import { createRequire } from "node:module";
import type * as Client from "kafkajs";
import { recordSetsIn } from "./record-sets-in.ts";

const require = createRequire(import.meta.url);
const DECODE = "kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js";
const QUEUE = "kafkajs/src/network/requestQueue/index.js";
const TRANSACTIONAL = 16;
const CONTROL = 32;
const ATTRIBUTES_AT = 21;
const PRODUCER_AT = 43;
const RECORDS_AT = 61;
/** The client's own interval for looking at requests that wait. */
const CHECK_PENDING_MS = 10;

interface ByteDecoder {
  readInt32(): number;
  canReadBytes(bytes: number): boolean;
  readBytes(bytes: number): Buffer;
}

interface RequestQueue {
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly pending: readonly unknown[];
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

let loaded: typeof Client | null = null;

/** The client library; the same at every call. */
export function kafkaClient(): typeof Client {
  if (loaded !== null) return loaded;
  replaceDecoder();
  const { prototype } = require(QUEUE) as { readonly prototype: RequestQueue };
  prototype.scheduleCheckPendingRequests = scheduleCheck;
  loaded = require("kafkajs") as typeof Client;
  return loaded;
}

function replaceDecoder(): void {
  require(DECODE);
  const module = require.cache[require.resolve(DECODE)];
  if (module === undefined) throw new Error("kafkajs is not the version that is meant");
  module.exports = undecodedBatches;
}

/** In place of the client's `decodeMessages`: reads the same bytes. */
function undecodedBatches(decoder: ByteDecoder): Promise<readonly object[]> {
  const size = decoder.readInt32();
  if (size <= 0 || !decoder.canReadBytes(size)) return Promise.resolve([]);
  return Promise.resolve(recordSetsIn(decoder.readBytes(size)).map(({ bytes, baseOffset, lastOffset }) => {
    const attributes = bytes.readInt16BE(ATTRIBUTES_AT);
    const isControlRecord = (attributes & CONTROL) !== 0;
    return {
      magicByte: bytes[16], attributes: 0, timestamp: "0", offset: lastOffset.toString(), key: isControlRecord ? controlKey(bytes) : null, value: bytes, headers: {}, isControlRecord,
      // What the client leaves out batches of aborted transactions by.
      batchContext: { firstOffset: baseOffset.toString(), producerId: bytes.readBigInt64BE(PRODUCER_AT).toString(), inTransaction: (attributes & TRANSACTIONAL) !== 0, isControlBatch: isControlRecord },
    };
  }));
}

/** The key of a control batch's only record: version and type, four bytes. */
function controlKey(bytes: Buffer): Buffer | null {
  let at = RECORDS_AT;
  const skip = () => { while ((bytes[at++] ?? 0) >= 0x80); };
  skip(); // length
  at++; // attributes
  skip(); // time
  skip(); // offset
  const length = (bytes[at++] ?? 0) >> 1;
  return length === 4 ? bytes.subarray(at, at + length) : null;
}

function scheduleCheck(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null) return;
  const untilMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null;
    this.checkPendingRequests();
  }, untilMs > 0 ? untilMs : this.pending.length > 0 ? CHECK_PENDING_MS : 1);
}
