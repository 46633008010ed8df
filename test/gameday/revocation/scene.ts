/** Everything a revocation game day takes: Keycloak, Alertmanager, the service, gateways. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAlertmanager, startWebhookReceiver, type WebhookReceiver } from "../../real/alertmanager.ts";
import { installedPart } from "../../real/installed-part.ts";
import { createKeycloakAdmin } from "../../real/keycloak-admin.ts";
import { createTestRealm, type TestRealm } from "../../real/keycloak-realm.ts";
import { ADMINISTRATOR, startKeycloak } from "../../real/keycloak.ts";
import { startService, type RunningService } from "../../service/service.ts";
import { startFleet, type Fleet } from "./fleet.ts";
import type { RevocationOptions } from "./options.ts";
import { settingsText, sloText } from "./texts.ts";

export interface Scene {
  readonly realm: TestRealm;
  readonly service: RunningService;
  readonly webhook: WebhookReceiver;
  readonly fleet: Fleet;
  readonly stop: () => Promise<void>;
}

const TOKEN_SECONDS = 900;

export async function setScene(options: RevocationOptions, say: (line: string) => void): Promise<Scene> {
  const closers: (() => Promise<void> | void)[] = [];
  const stop = async () => { for (const close of closers.reverse()) await close(); };
  const dir = mkdtempSync(join(tmpdir(), "auth-slo-gameday-"));
  closers.push(() => rmSync(dir, { recursive: true, force: true }));
  try {
    const keycloak = await keycloakOf(options, closers, say);
    const realm = await createTestRealm(keycloak.url, keycloak.admin, `gameday-${process.pid}-${Math.trunc(performance.now())}`, { accessTokenSeconds: TOKEN_SECONDS, areIntrospectionsKept: false });
    say(`Keycloak ${keycloak.url}, realm ${realm.name}`);
    const webhook = await startWebhookReceiver();
    closers.push(webhook.stop);
    const alertmanager = await startAlertmanager(installedPart("alertmanager"), webhook.url);
    closers.push(alertmanager.stop);
    writeFileSync(join(dir, "auth-slo.yaml"), settingsText(realm, keycloak.url, TOKEN_SECONDS));
    mkdirSync(join(dir, "slo"));
    writeFileSync(join(dir, "slo/gameday.yaml"), sloText(options.objectiveSeconds));
    const service = await startService({ env: {
      AUTH_SLO_CONFIG_FILE: join(dir, "auth-slo.yaml"), AUTH_SLO_SLO_DIR: join(dir, "slo"), ALERTMANAGER_URL: alertmanager.url, AUTH_SLO_EVAL_INTERVAL_SECONDS: "2", AUTH_SLO_QUERY_OFFSET_SECONDS: "2", AUTH_SLO_LOG_LEVEL: "warn", KEYCLOAK_SECRET: realm.reader.secret,
    }, readyTimeoutMs: 120_000 });
    closers.push(async () => { await service.stop(); service.remove(); });
    const fleet = await startFleet({ envoy: installedPart("envoy"), realm, authSloPort: Number(new URL(service.otlpHttpUrl).port), ttlSeconds: options.ttlSeconds, instances: options.instances });
    closers.push(fleet.stop);
    say(`auth-slo ${service.httpUrl}, Alertmanager ${alertmanager.url}, Envoys ${[...fleet.groups.flatMap((g) => g.edges), fleet.stale].map((e) => e.name).join(", ")}`);
    return { realm, service, webhook, fleet, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function keycloakOf({ keycloakUrl }: RevocationOptions, closers: (() => Promise<void> | void)[], say: (line: string) => void) {
  if (keycloakUrl !== null) return { url: keycloakUrl, admin: createKeycloakAdmin(keycloakUrl, ADMINISTRATOR) };
  say("starting Keycloak ...");
  const keycloak = await startKeycloak(installedPart("keycloak"));
  closers.push(keycloak.stop);
  return keycloak;
}
