/** kcat, a Kafka client that shares no code with the product's: produces and consumes as a process of its own. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KAFKA_USER } from "./kafka/server-properties.ts";
import type { ListenerName, RunningBroker } from "./kafka.ts";

export type KcatCodec = "none" | "gzip" | "snappy" | "lz4" | "zstd";
export type SaslMechanism = "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512" | "OAUTHBEARER";

/** Where and how to connect. */
export interface KcatConnection {
  readonly binary: string;
  readonly broker: RunningBroker;
  readonly listener: ListenerName;
  /** Used on the SASL listeners; SCRAM-SHA-256 when not given. */
  readonly mechanism?: SaslMechanism;
}

export interface KcatMessages {
  readonly topic: string;
  /** A message each. */
  readonly messages: readonly Buffer[];
  readonly codec?: KcatCodec;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: string;
  readonly partition?: number;
}

export interface ConsumedMessage {
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Buffer;
  /** As kcat prints them: `name=value`, separated by commas. */
  readonly headers: string;
}

/** Produces the messages in order; resolves when the broker has acknowledged all of them. */
export async function produceWithKcat(connection: KcatConnection, what: KcatMessages): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "auth-slo-kcat-"));
  try {
    const files = what.messages.map((message, i) => { const file = join(dir, String(i)); writeFileSync(file, message); return file; });
    const headers = Object.entries(what.headers ?? {}).flatMap(([name, value]) => ["-H", `${name}=${value}`]);
    const place = [...(what.partition === undefined ? [] : ["-p", String(what.partition)]), ...(what.key === undefined ? [] : ["-k", what.key])];
    await run(connection, ["-P", "-t", what.topic, "-X", "acks=all", "-z", what.codec ?? "none", ...place, ...headers, ...files]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Reads a topic from its beginning to its end. */
export async function consumeWithKcat(connection: KcatConnection, topic: string): Promise<readonly ConsumedMessage[]> {
  const bytes = await run(connection, ["-C", "-q", "-e", "-o", "beginning", "-t", topic, "-f", "%p %o %h\n%R%s"]);
  const messages: ConsumedMessage[] = [];
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf(10, at);
    const [partition = "", offset = "", headers = ""] = bytes.toString("utf8", at, lineEnd).split(" ");
    const length = bytes.readInt32BE(lineEnd + 1);
    at = lineEnd + 5 + Math.max(0, length);
    messages.push({ partition: Number(partition), offset: BigInt(offset), headers, value: bytes.subarray(lineEnd + 5, at) });
  }
  return messages;
}

/** librdkafka's settings for a listener of the test broker. */
function security({ broker, listener, mechanism = "SCRAM-SHA-256" }: KcatConnection): readonly string[] {
  const files = broker.certificates;
  const tls = { "ssl.ca.location": files.caFile };
  const login = mechanism === "OAUTHBEARER" ? { "enable.sasl.oauthbearer.unsecure.jwt": "true", "sasl.oauthbearer.config": `principal=${KAFKA_USER.username}` } : { "sasl.username": KAFKA_USER.username, "sasl.password": KAFKA_USER.password };
  const settings: Readonly<Record<ListenerName, Readonly<Record<string, string>>>> = {
    plaintext: {}, tls: { "security.protocol": "ssl", ...tls },
    mtls: { "security.protocol": "ssl", ...tls, "ssl.certificate.location": files.clientCertFile, "ssl.key.location": files.clientKeyFile },
    sasl: { "security.protocol": "sasl_plaintext", "sasl.mechanism": mechanism, ...login },
    saslTls: { "security.protocol": "sasl_ssl", "sasl.mechanism": mechanism, ...tls, ...login },
  };
  return Object.entries(settings[listener]).flatMap(([name, value]) => ["-X", `${name}=${value}`]);
}

function run(connection: KcatConnection, args: readonly string[]): Promise<Buffer> {
  const child = spawn(connection.binary, ["-b", connection.broker.address(connection.listener), "-m", "30", ...security(connection), ...args], { stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 });
  const chunks: Buffer[] = [];
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => { errors += chunk.toString(); });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(Buffer.concat(chunks)) : reject(new Error(`kcat ended with ${code}: ${errors.slice(-2_000)}`))));
  });
}
