import { connect } from "node:tls";
import { credentials } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import { createTlsSource } from "../../../ingest/wire/tls-source.ts";
import { GRPC_PATHS } from "../../contract/otlp/grpc-call.ts";
import { running } from "../../contract/otlp/running.ts";
import { issue, type Issued } from "./certificates.ts";
import { tempDir } from "./temp-dir.ts";

const { start, caller } = running();
const dir = tempDir();
const authority = issue("test authority", null);
let files = 0;

function source(server: Issued, clientCa: string | null) {
  files += 1;
  const problems: string[] = [];
  const write = (issued: Issued) => ({ certFile: dir.write(`${files}.crt`, issued.certPem), keyFile: dir.write(`${files}.key`, issued.keyPem) });
  const clientCaFile = clientCa === null ? null : dir.write(`${files}.ca`, clientCa);
  const make = createTlsSource({ files: { ...write(server), clientCaFile }, observer: { problem: (code, message) => void problems.push(`${code} ${message}`) }, everyMs: 3_600_000 });
  return { tls: make, problems, write, name: files };
}

/** The common name that a listener presents, or the error code of the handshake. */
function handshake(port: number, client: Issued | null, alpn: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", ca: authority.certPem, ALPNProtocols: [alpn], ...(client === null ? {} : { cert: client.certPem, key: client.keyPem }) });
    let name = "";
    socket.on("secureConnect", () => { name = String(socket.getPeerCertificate().subject.CN); socket.write(alpn === "h2" ? "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0" : "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); });
    socket.on("data", () => { resolve(name); socket.destroy(); });
    socket.on("error", (error) => resolve("code" in error ? String(error.code) : "error"));
    socket.on("close", () => resolve("closed"));
  });
}

describe("TLS by file", () => {
  test("a changed certificate is presented by both listeners from the next handshake on, without a restart", async () => {
    const { tls, write } = source(issue("first", authority), null);
    const receiver = await start({ tls });
    expect(await Promise.all([handshake(receiver.httpPort, null, "http/1.1"), handshake(receiver.grpcPort, null, "h2")])).toEqual(["first", "first"]);
    write(issue("second", authority));
    await tls.check();
    expect(await Promise.all([handshake(receiver.httpPort, null, "http/1.1"), handshake(receiver.grpcPort, null, "h2")])).toEqual(["second", "second"]);
    tls.close();
  });

  test("broken files keep what is in use, are reported once, and are taken once they are whole", async () => {
    const { tls, write, problems, name } = source(issue("first", authority), null);
    const receiver = await start({ tls });
    const second = issue("second", authority);
    dir.write(`${name}.crt`, second.certPem);
    await tls.check();
    await tls.check();
    dir.write(`${name}.crt`, "no certificate");
    await tls.check();
    expect(problems).toHaveLength(2);
    expect(problems.every((p) => p.startsWith("ING_TLS_FILES ") && !p.includes("BEGIN"))).toBe(true);
    expect(await handshake(receiver.httpPort, null, "http/1.1")).toBe("first");
    write(second);
    await tls.check();
    expect([await handshake(receiver.httpPort, null, "http/1.1"), problems.length]).toEqual(["second", 2]);
    tls.close();
  });

  test("with a client CA, only senders with a certificate of it are let in", async () => {
    const { tls } = source(issue("server", authority), authority.certPem);
    const receiver = await start({ tls });
    const [known, stranger] = [issue("sender", authority), issue("stranger", issue("another authority", null))];
    for (const [port, alpn] of [[receiver.httpPort, "http/1.1"], [receiver.grpcPort, "h2"]] as const) {
      expect(await handshake(port, known, alpn)).toBe("server");
      expect(await handshake(port, null, alpn)).not.toBe("server");
      expect(await handshake(port, stranger, alpn)).not.toBe("server");
    }
    tls.close();
  });

  test("a stock gRPC client talks to the listener over TLS", async () => {
    const { tls } = source(issue("server", authority), null);
    const receiver = await start({ tls });
    const channel = credentials.createSsl(Buffer.from(authority.certPem));
    expect((await caller(receiver, channel).call(GRPC_PATHS.logs, Buffer.from("ab"))).code).toBe(0);
    tls.close();
  });

  test("files that cannot be used at the start are refused with the paths and without their content", () => {
    const one = issue("one", authority);
    const certFile = dir.write("mixed.crt", one.certPem);
    const keyFile = dir.write("mixed.key", issue("two", authority).keyPem);
    expect(() => createTlsSource({ files: { certFile, keyFile, clientCaFile: null }, observer: { problem: () => undefined }, everyMs: 1_000 })).toThrow(/mixed\.crt.*do not fit together/);
  });
});
