import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";

/** What has arrived in the last day, from the rollups, the ledger, the quarantine and the credential events. Counts are records; instants ISO 8601, UTC. */
export interface Arrivals {
  readonly facts: readonly {
    readonly gateway: string; readonly events: number; readonly lastAt: string; readonly services: readonly string[];
    /** Refusals whose reason was only guessed from the status; events without route, issuer, measured latency. */
    readonly refusals: number; readonly guessed: number; readonly withoutRoute: number; readonly withoutIssuer: number; readonly withLatency: number;
  }[];
  readonly ledger: readonly { readonly transport: string; readonly signal: string; readonly received: number; readonly stored: number; readonly ignored: number; readonly quarantined: number }[];
  readonly quarantine: readonly { readonly transport: string; readonly signal: string; readonly code: string; readonly count: number; readonly lastAt: string; readonly message: string }[];
  readonly credentialEvents: { readonly count: number; readonly lastAt: string | null };
}

const count = z.coerce.number();
const factRow = z.object({ gateway: z.string(), events: count, lastAt: z.string(), services: z.array(z.string()), refusals: count, guessed: count, withoutRoute: count, withoutIssuer: count, withLatency: count });
const ledgerRow = z.object({ transport: z.string(), signal: z.string(), received: count, stored: count, ignored: count, quarantined: count });
const quarantineRow = z.object({ transport: z.string(), signal: z.string(), code: z.string(), count, lastAt: z.string(), message: z.string() });
const credentialRow = z.object({ count, lastAt: z.string() });

const ISO = { date_time_output_format: "iso" } as const;
const TIMEOUT_MS = 10_000;

const FACTS = `SELECT gateway, sum(n) AS events, formatDateTime(max(slot), '%FT%TZ', 'UTC') AS lastAt, arraySlice(groupUniqArray(20)(service), 1, 10) AS services,
  sumIf(n, decision IN ('deny', 'error')) AS refusals, sumIf(n, decision IN ('deny', 'error') AND reason_confidence = 'status_only') AS guessed,
  sumIf(n, route = '') AS withoutRoute, sumIf(n, issuer = '') AS withoutIssuer, sum(latency_n) AS withLatency
FROM auth_rollup_1m WHERE slot >= now() - INTERVAL 1 DAY GROUP BY gateway ORDER BY events DESC LIMIT 50`;
const LEDGER = `SELECT transport, signal, sum(received) AS received, sum(stored) AS stored, sum(ignored) AS ignored, sum(quarantined) AS quarantined
FROM ingest_ledger WHERE hour >= now() - INTERVAL 1 DAY AND transport != '' GROUP BY transport, signal ORDER BY received DESC LIMIT 50`;
const QUARANTINE = `SELECT transport, signal, code, count() AS count, formatDateTime(max(received_ts), '%FT%TZ', 'UTC') AS lastAt, argMax(message, received_ts) AS message
FROM quarantine WHERE received_ts >= now() - INTERVAL 1 DAY GROUP BY transport, signal, code ORDER BY count DESC LIMIT 50`;
const CREDENTIALS = "SELECT count() AS count, formatDateTime(max(received_ts), '%FT%TZ', 'UTC') AS lastAt FROM credential_events WHERE occurred_ts >= now() - INTERVAL 1 DAY";

export async function readArrivals(store: Store): Promise<StoreResult<Arrivals>> {
  const ask = <Row>(sql: string, row: z.ZodType<Row>) => store.query({ sql, row, timeoutMs: TIMEOUT_MS, settings: ISO });
  const [facts, ledger, quarantine, credentials] = await Promise.all([ask(FACTS, factRow), ask(LEDGER, ledgerRow), ask(QUARANTINE, quarantineRow), ask(CREDENTIALS, credentialRow)]);
  if (facts.kind === "failed") return facts;
  if (ledger.kind === "failed") return ledger;
  if (quarantine.kind === "failed") return quarantine;
  if (credentials.kind === "failed") return credentials;
  const [seen] = credentials.value;
  return { kind: "ok", value: { facts: facts.value, ledger: ledger.value, quarantine: quarantine.value, credentialEvents: { count: seen?.count ?? 0, lastAt: seen === undefined || seen.count === 0 ? null : seen.lastAt } } };
}
