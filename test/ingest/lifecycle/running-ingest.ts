/** Ingest as it runs in the service, with a real log and the real engine, in this process. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { loadConfig } from "../../../cli/load-config.ts";
import { startIngest, loadProfiles, type Ingest } from "../../../ingest/index.ts";
import type { CredentialEvent, CredentialEventBatch } from "../../../ingest/lifecycle/credential-event.ts";
import { connectStore, type ConnectedStore } from "../../../store/index.ts";
import { eventually } from "../../service/eventually.ts";

export interface RunningIngest {
  readonly ingest: Ingest;
  readonly url: string;
  readonly dataDir: string;
  readonly notices: readonly string[];
  /** Rows of a SELECT, each value as text. */
  readonly rows: (sql: string) => Promise<readonly Record<string, string>[]>;
  /** Waits until everything durable is in the store. */
  readonly delivered: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const quiet = { info: () => undefined, warn: () => undefined };
const retention = { rawDays: 30, rollup10sHours: 12, rollup1mDays: 90, rollup1hDays: 730 };

/** @param yaml settings as in auth-slo.yaml */
export async function openIngest(yaml = "", env: Readonly<Record<string, string>> = {}): Promise<RunningIngest> {
  const dataDir = mkdtempSync(join(tmpdir(), "auth-slo-lifecycle-"));
  const loaded = loadConfig({ AUTH_SLO_OTLP_HTTP_PORT: "0", AUTH_SLO_OTLP_GRPC_PORT: "0", AUTH_SLO_DATA_DIR: dataDir, ...env }, { text: yaml, file: "auth-slo.yaml" });
  if (loaded.kind === "invalid") throw new Error(JSON.stringify(loaded.problems));
  const profiles = loadProfiles({});
  if (profiles.kind === "invalid") throw new Error("the shipped profiles are broken");
  const connected: ConnectedStore = await connectStore({ clickhouseUrl: null, dataDir, enginePort: 0, retention, logger: quiet });
  const notices: string[] = [];
  const ingest = await startIngest({
    config: loaded.config, profiles: profiles.set, store: connected.store, isStoreShared: false, aroundAccept: (accept) => accept, report: ({ code, message }) => notices.push(`${code} ${message}`),
    migrate: async () => { const done = await connected.migrate(); return done.kind === "ok" ? { kind: "ok", value: undefined } : done; },
  });
  ingest.startDelivery();
  ingest.startFeeds();
  return {
    ingest, dataDir, notices, url: `http://127.0.0.1:${String(ingest.receivers.httpPort)}`,
    async rows(sql) {
      const result = await connected.store.query({ sql, row: z.record(z.string(), z.unknown().transform((v) => (typeof v === "string" ? v : JSON.stringify(v)))) });
      if (result.kind === "failed") throw new Error(result.failure.message);
      return result.value;
    },
    delivered: () => eventually("the log is empty", () => ingest.stats().log.unstoredRows === 0, 50_000).catch((error: unknown) => { throw new Error(notices.join("\n"), { cause: error }); }),
    async close() {
      await ingest.stop();
      await connected.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const NANOS = 1_000_000n;

export function eventOf(nativeId: string, more: Partial<CredentialEvent> = {}): CredentialEvent {
  const occurredNanos = BigInt(Date.now() - 60_000) * NANOS;
  return {
    nativeId, kind: "revoked", scope: "token", occurredNanos, assertedNanos: occurredNanos, clockQuality: "event", names: {}, issuer: "", keyId: "", credentialClass: "", phase: "", outcome: "",
    reason: "", validFromNanos: null, expiresAtNanos: null, latencyUs: null, httpStatus: 0, gatewayInstance: "", detail: "", ...more,
  };
}

export function batchOf(events: readonly CredentialEvent[], more: Partial<CredentialEventBatch> = {}): CredentialEventBatch {
  return { tenant: "default", source: "lifecycle_api", transport: "lifecycle_http", receivedAtMs: Date.now(), events, ...more };
}
