/** The whole service, killed again and again while it reads a realm: what Keycloak keeps is stored, each event once. */
import { readFileSync, rmSync, writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../../../service/eventually.ts";
import { startService, type RunningService } from "../../../service/service.ts";
import { startScriptedKeycloak } from "./scripted-keycloak.ts";

const KILLS = 5;
const dir = mkdtempSync(join(tmpdir(), "auth-slo-feed-crash-"));
let keycloak: Awaited<ReturnType<typeof startScriptedKeycloak>>, service: RunningService;

beforeAll(async () => {
  keycloak = await startScriptedKeycloak("secret");
  keycloak.iat = Math.floor(Date.now() / 1_000);
  writeFileSync(join(dir, "auth-slo.yaml"), `feeds: { keycloak: [{ name: prod, url: "${keycloak.url}", realm: shop, clientId: auth-slo, clientSecretEnv: READER_SECRET, everySeconds: 1, overlapSeconds: 5 }] }\n`);
  service = await startService({ env: { AUTH_SLO_CONFIG_FILE: join(dir, "auth-slo.yaml"), READER_SECRET: "secret", AUTH_SLO_LOG_LEVEL: "warn" }, readyTimeoutMs: 90_000 });
}, 120_000);

afterAll(async () => {
  await service.stop();
  service.remove();
  await keycloak.close();
  rmSync(dir, { recursive: true });
});

async function stored(): Promise<{ readonly rows: number; readonly events: number }> {
  const url = /ClickHouse, read\s+(http:\S+)/.exec(service.output())?.[1] ?? "";
  const password = readFileSync(join(service.dataDir, "clickhouse-reader.password"), "utf8").trim();
  const sql = "SELECT count() AS rows, uniqExact(event_key) AS events FROM auth_slo.credential_events WHERE source = 'keycloak:prod' AND kind = 'issued' FORMAT JSONEachRow";
  const answer = await (await fetch(url, { method: "POST", body: sql, headers: { "x-clickhouse-user": "reader", "x-clickhouse-key": password } })).text();
  const row = JSON.parse(answer) as { readonly rows: string; readonly events: string };
  return { rows: Number(row.rows), events: Number(row.events) };
}

it(`${KILLS} SIGKILLs while it reads`, { timeout: 300_000 }, async () => {
  let added = 0;
  const grow = setInterval(() => { keycloak.events.push({ id: `event-${++added}`, time: Date.now(), type: "LOGIN", clientId: "shop", userId: "u", sessionId: "s", details: { token_id: `jti-${added}` } }); }, 5);
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const before = keycloak.asked.length;
      // At another moment of its reading every time, the reading of some page among them.
      await eventually("it reads", () => keycloak.asked.length >= before + 3 + kill);
      await service.kill();
      service = await service.restart();
    }
  } finally {
    clearInterval(grow);
  }
  await eventually("everything is stored", async () => (await stored()).events >= added, 90_000);
  expect(await stored()).toEqual({ rows: added, events: added });
});
