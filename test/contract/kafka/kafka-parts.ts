/** What the Kafka contract tests share: producers of both kinds, the service's figures. */
import { createRequire } from "node:module";
import { zstdCompressSync, gzipSync } from "node:zlib";
import { CompressionCodecs, CompressionTypes, Kafka, logLevel, type SASLOptions } from "kafkajs";
import type { RunningService } from "../../service/service.ts";

const require = createRequire(import.meta.url);
const snappy = require("snappyjs") as { readonly compress: (bytes: Buffer) => Buffer };
const lz4 = require("lz4js") as { readonly compress: (bytes: Buffer) => Uint8Array };

/** Snappy as brokers want it: a head, then blocks with their lengths before them. */
function xerial(bytes: Buffer): Buffer {
  const block = snappy.compress(bytes);
  const head = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]);
  head.writeUInt32BE(block.length, 16);
  return Buffer.concat([head, block]);
}

const xxh32 = require("lz4js/xxh32.js") as { readonly hash: (seed: number, bytes: Uint8Array, at: number, length: number) => number };

/** An LZ4 frame as brokers want it: of independent blocks, which a single one is, and with the head's checksum to match. */
function lz4Frame(bytes: Buffer): Buffer {
  const frame = Buffer.from(lz4.compress(bytes));
  frame[4] = (frame[4] ?? 0) | 0x20;
  frame[6] = (xxh32.hash(0, frame, 4, 2) >> 8) & 255;
  return frame;
}

const codecOf = (compress: (bytes: Buffer) => Buffer) => () => ({ compress: (encoder: { readonly buffer: Buffer }) => Promise.resolve(compress(encoder.buffer)), decompress: () => Promise.reject(new Error("not needed")) });
CompressionCodecs[CompressionTypes.GZIP] = codecOf((b) => gzipSync(b));
CompressionCodecs[CompressionTypes.Snappy] = codecOf(xerial);
CompressionCodecs[CompressionTypes.LZ4] = codecOf(lz4Frame);
CompressionCodecs[CompressionTypes.ZSTD] = codecOf((b) => zstdCompressSync(b));

export const COMPRESSION = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, snappy: CompressionTypes.Snappy, lz4: CompressionTypes.LZ4, zstd: CompressionTypes.ZSTD } as const;
export type Codec = keyof typeof COMPRESSION;

export interface ClientOptions {
  readonly address: string;
  readonly ssl?: { readonly ca: readonly string[]; readonly cert?: string; readonly key?: string };
  readonly sasl?: SASLOptions;
}

/** Produces with kafkajs, in one request a call; resolves when the broker has acknowledged. */
export async function produceWithKafkajs({ address, ssl, sasl }: ClientOptions, topic: string, messages: readonly { readonly key?: Buffer; readonly value: Buffer | string | null; readonly partition?: number }[], codec: Codec = "none"): Promise<void> {
  const kafka = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING, retry: { retries: 20, initialRetryTime: 100 }, ...(ssl === undefined ? {} : { ssl: { ...ssl, ca: [...ssl.ca] } }), ...(sasl === undefined ? {} : { sasl }) });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  await producer.send({ topic, messages: messages.map((m) => ({ ...m })), compression: COMPRESSION[codec] });
  await producer.disconnect();
}

/** The value of a metric, summed over its labels; those that match `labels` only. */
export async function metricOf(service: Pick<RunningService, "httpUrl">, name: string, labels = ""): Promise<number> {
  const text = await (await fetch(`${service.httpUrl}/metrics`)).text();
  return text.split("\n").filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(labels)).reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}
