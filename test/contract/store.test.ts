import { randomBytes } from "node:crypto";
import { afterAll } from "vitest";
import { parseClickhouseUrl } from "../../store/client/clickhouse-url.ts";
import { addressOf, startTestEngine, type TestEngine } from "../store/aids/test-engine.ts";
import { storeContract } from "./store.contract.ts";

const database = `auth_slo_test_${randomBytes(4).toString("hex")}`;
let engine: TestEngine | undefined;
afterAll(() => engine?.dispose());

storeContract("embedded engine", async () => {
  engine = await startTestEngine();
  return { ...addressOf(engine), database };
});

// Server mode: all that is known is an address, as a user writes it into CLICKHOUSE_URL.
storeContract("the engine's HTTP interface given as CLICKHOUSE_URL", async () => {
  engine ??= await startTestEngine();
  const { url, username, password } = addressOf(engine);
  return parseClickhouseUrl(`${url.replace("://", `://${encodeURIComponent(username)}:${encodeURIComponent(password)}@`)}/${database}_url`);
});

const server = process.env["CLICKHOUSE_URL"];
if (server !== undefined) storeContract("server", () => Promise.resolve({ ...parseClickhouseUrl(server), database }));
