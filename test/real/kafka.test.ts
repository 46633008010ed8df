/** What the Kafka tests stand on: the broker takes every codec on every way in, and what it holds survives its death. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeKafkaCertificates } from "./kafka/certificates.ts";
import { startBroker, type RunningBroker } from "./kafka.ts";
import { consumeWithKcat, produceWithKcat, type KcatCodec, type KcatConnection } from "./kcat.ts";
import { part } from "./parts.ts";

const library = part("kafka");
const binary = part("kcat");
const WAYS: readonly Pick<KcatConnection, "listener" | "mechanism">[] = [
  { listener: "plaintext" }, { listener: "tls" }, { listener: "mtls" }, { listener: "sasl", mechanism: "PLAIN" }, { listener: "sasl", mechanism: "SCRAM-SHA-512" },
  { listener: "sasl", mechanism: "OAUTHBEARER" }, { listener: "saslTls", mechanism: "SCRAM-SHA-256" },
];
const CODECS: readonly KcatCodec[] = ["none", "gzip", "snappy", "lz4", "zstd"];

describe.skipIf(library === null || binary === null)("the broker that Kafka tests use", () => {
  let broker: RunningBroker;
  const via = (way: Pick<KcatConnection, "listener" | "mechanism">): KcatConnection => ({ binary: binary ?? "", broker, ...way });
  beforeAll(async () => { broker = await startBroker({ library: library ?? "", listeners: ["plaintext", "tls", "mtls", "sasl", "saslTls"] }); }, 120_000);
  afterAll(() => broker.remove());

  test("bytes and headers come back as they were produced: every way in, every codec", { timeout: 120_000 }, async () => {
    await broker.createTopic("bytes");
    const value = Buffer.from([0, 10, 13, 255, ...Buffer.from("x".repeat(500))]);
    const wanted: string[] = [];
    for (const [i, way] of WAYS.entries()) {
      const codec = CODECS[i % CODECS.length] ?? "none";
      await produceWithKcat(via(way), { topic: "bytes", messages: [value, Buffer.from(String(i))], codec, headers: { way: String(i) } });
      wanted.push(value.toString("hex"), Buffer.from(String(i)).toString("hex"));
    }
    const found = await consumeWithKcat(via({ listener: "saslTls", mechanism: "PLAIN" }), "bytes");
    expect(found.map((m) => m.value.toString("hex"))).toEqual(wanted);
    expect(found.map((m) => m.headers)).toEqual(WAYS.flatMap((_, i) => [`way=${i}`, `way=${i}`]));
  });

  test("a client whose certificate another authority signed does not get in", { timeout: 120_000 }, async () => {
    const dir = mkdtempSync(join(tmpdir(), "auth-slo-stranger-"));
    const strange = { ...writeKafkaCertificates(dir), caFile: broker.certificates.caFile };
    await expect(produceWithKcat({ ...via({ listener: "mtls" }), broker: { ...broker, certificates: strange } }, { topic: "bytes", messages: [Buffer.from("x")] })).rejects.toThrow(/kcat ended/);
    rmSync(dir, { recursive: true, force: true });
  });

  test("what was acknowledged is there after SIGKILL and start, on the same ports", { timeout: 120_000 }, async () => {
    await broker.createTopic("kept", 2);
    await produceWithKcat(via({ listener: "plaintext" }), { topic: "kept", partition: 1, messages: [Buffer.from("a"), Buffer.from("b")] });
    const address = broker.address("plaintext");
    await broker.kill();
    await broker.start();
    expect(broker.address("plaintext")).toBe(address);
    expect(await broker.ends("kept")).toEqual([0n, 2n]);
  });
});
