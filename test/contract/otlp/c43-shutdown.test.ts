import { describe, expect, test } from "vitest";
import type { AcceptOutcome } from "../../../ingest/accept.ts";
import { frame, rawSession } from "./raw-grpc.ts";
import { rawConnection, requestHead } from "./raw-http.ts";
import { readStatus } from "./rpc-status.ts";
import { eventually, JSON_TYPE, post, running } from "./running.ts";

const { start } = running();
const REQUEST = requestHead([`Content-Type: ${JSON_TYPE}`, "Content-Length: 2"]) + "{}";

/** Requests that wait until they are let go. */
function gate() {
  const held: (() => void)[] = [];
  return { held, accept: () => new Promise<AcceptOutcome>((resolve) => { held.push(() => resolve({ kind: "accepted", records: 1, rejected: 0, message: "" })); }) };
}

describe("shut-down", () => {
  test("C43 HTTP: no new connection, 503 with Retry-After on open ones, the request in flight is finished", async () => {
    const { held, accept } = gate();
    const receiver = await start({ accept });
    const [busy, idle] = [await rawConnection(receiver.httpPort), await rawConnection(receiver.httpPort)];
    busy.send(REQUEST);
    await eventually(() => held.length).toBe(1);
    const stopped = receiver.drain(10_000);
    await expect(post(`${receiver.httpUrl}/v1/logs`, JSON_TYPE, "{}")).rejects.toThrow();
    idle.send(REQUEST);
    const refused = await idle.closed();
    expect(refused).toMatch(/^HTTP\/1\.1 503 /);
    expect(refused.toLowerCase()).toMatch(/retry-after: [1-9]/);
    expect(refused).toContain("ING_STOPPING");
    held[0]?.();
    expect(await busy.until("{}")).toContain("200 OK");
    await stopped;
    await busy.closed();
    expect(receiver.connections()).toEqual({ http: 0, grpc: 0 });
  });

  test("C43 gRPC: GOAWAY, UNAVAILABLE with RetryInfo for a call that was on its way, the call in flight is finished", async () => {
    const { held, accept } = gate();
    const receiver = await start({ accept });
    const { session, call } = rawSession(receiver.grpcPort);
    const goneAway = new Promise<number>((resolve) => session.on("goaway", resolve));
    const busy = call();
    busy.end(frame(Buffer.from("ab")));
    await eventually(() => held.length).toBe(1);
    const heldByBusy = receiver.admission.held;
    const late = call();
    late.write(Buffer.from([0]));
    await eventually(() => receiver.admission.held).toBeGreaterThan(heldByBusy);
    const stopped = receiver.drain(10_000);
    const raced = call();
    raced.end(frame(Buffer.from("ab")));
    const { headers } = await raced.result;
    expect(headers["grpc-status"]).toBe("14");
    expect(readStatus(Buffer.from(String(headers["grpc-status-details-bin"]), "base64"))).toMatchObject({ reason: "ING_STOPPING", retryDelaySeconds: 1 });
    late.end(Buffer.from([0, 0, 0, 0]));
    await eventually(() => held.length).toBe(2);
    for (const release of held) release();
    expect([(await busy.result).headers["grpc-status"], (await late.result).headers["grpc-status"]]).toEqual(["0", "0"]);
    expect(await goneAway).toBe(0);
    await stopped;
    expect(receiver.connections().grpc).toBe(0);
  });

  test("C43 a request that never ends does not hold the shut-down beyond its deadline", async () => {
    const { held, accept } = gate();
    const receiver = await start({ accept });
    const [http, grpc] = [await rawConnection(receiver.httpPort), rawSession(receiver.grpcPort)];
    http.send(REQUEST);
    grpc.call().end(frame(Buffer.from("ab")));
    await eventually(() => held.length).toBe(2);
    const from = performance.now();
    await receiver.drain(100);
    expect(performance.now() - from).toBeLessThan(3_000);
    await http.closed();
    expect(receiver.connections()).toEqual({ http: 0, grpc: 0 });
  });

  test("C43 stopping twice is stopping once", async () => {
    const receiver = await start();
    await Promise.all([receiver.drain(100), receiver.drain(100)]);
    await receiver.drain(100);
    expect(receiver.connections()).toEqual({ http: 0, grpc: 0 });
  });
});
