import { afterAll, beforeAll, expect, it } from "vitest";
import { rawQuery, rawText, untilAnswer } from "../store/aids/raw-http.ts";
import { startDoorEngine, type DoorEngine } from "../store/embedded/door/door-engine.ts";

let door: DoorEngine;
beforeAll(async () => { door = await startDoorEngine({ listen: { host: "127.0.0.1", port: 0, tls: null } }); });
afterAll(() => door.engine.dispose());
const apart = () => `http://127.0.0.1:${String(door.engine.doorPort)}`;

it("a listener of its own lets readers in and nobody else, not even the product's own user", async () => {
  expect(await rawText({ ...door.reader, url: apart() }, "SELECT count() FROM auth_events")).toBe("5000");
  const own = await rawQuery({ ...door.writer, url: apart() }, "SELECT 1");
  expect([own.status, own.headers.get("x-clickhouse-exception-code")]).toEqual([403, "516"]);
  expect(await rawText(door.writer, "SELECT 1")).toBe("1");
});

it("after the engine was killed it is there again, on the same port, with its views", async () => {
  const { doorPort } = door.engine;
  for (const pid of door.engine.pids()) process.kill(pid, "SIGKILL");
  await untilAnswer({ ...door.reader, url: apart() });
  expect(door.engine.doorPort).toBe(doorPort);
  expect(await rawText({ ...door.reader, url: apart() }, "SELECT name FROM system.databases")).toBe("auth_slo");
});
