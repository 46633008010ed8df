/** The HTTP API alone, over plain values and a store that nobody listens at; requests with headers that `fetch` would not send. */
import { request, type IncomingHttpHeaders } from "node:http";
import { startQuery, type ListenOptions, type QueryPorts, type QueryServer } from "../../query/index.ts";
import { createStore } from "../../store/client/create-store.ts";

const SLO = { name: "auth-availability", revision: "r1", displayName: "Availability", description: "", service: "authentication", targetRatio: 0.999, periodSeconds: 2_592_000, groupBy: ["product"], runbookUrl: "/runbooks#auth-availability", tiers: [], definition: { counts: "every event", leavesOut: "none", verdict: "bad" as const, when: "decision is error", latencyThresholdMs: null, onNoTraffic: "hold" as const, minBadEvents: 1, coverageFloorRatio: 0.5 } };
const GROUP = { goodCount: 9, validCount: 10, sliRatio: 0.9, budgetRemainingMinutes: 1, coverageRatio: 1, burnRates: [], state: "ok" as const };

export const PORTS: QueryPorts = {
  listSlos: () => [SLO],
  sloStatus: () => Promise.resolve({ kind: "ok", value: [{ ...GROUP, group: { product: "calm" }, budgetRemainingRatio: 0.9 }, { ...GROUP, group: { product: "unknown" }, budgetRemainingRatio: null }, { ...GROUP, group: { product: "burnt" }, budgetRemainingRatio: -2 }] }),
  listAlerts: () => [],
  readLedger: () => Promise.resolve({ kind: "ok", value: { identityHolds: true, bySource: [] } }),
  readiness: () => [{ part: "store", isReady: true, detail: "answers" }],
  metricsText: () => Promise.resolve({ contentType: "text/plain; version=0.0.4", text: "authslo_log_healthy 1\n" }),
  runbooksMarkdown: () => "# Runbooks\n\n## JWKS fetch fails\n\nSee `<script>` and <script>alert(1)</script>.\n",
  boards: { list: () => [], expand: (sql) => ({ kind: "ok", sql, intervalMs: 60_000 }) },
  receivers: () => ({ httpPort: 4318, grpcPort: 4317, basePath: "", isTls: false, needsClientCertificate: false, needsToken: false, kafkaBrokers: [], answered: [] }),
  version: "0.0.0",
  credentials: {
    listRevocations: () => Promise.resolve({ kind: "ok", value: { revocations: [], next: null } }), revocation: () => Promise.resolve({ kind: "ok", value: null }), issuers: () => Promise.resolve({ kind: "ok", value: [] }),
    summary: () => Promise.resolve({ kind: "ok", value: { revocations: 0, isTruncated: false, objectiveSeconds: 60, compliance: { met: 0, violated: 0, unknown: 0, violatedAtLeastRatio: null, violatedAtMostRatio: null }, fleet: { count: 0, p50: null, p90: null, p99: null }, perInstance: { count: 0, p50: null, p90: null, p99: null }, coverageRatio: null, unobservedRatio: null, note: "" } }),
  },
};

export async function startApi(options: Partial<ListenOptions> = {}): Promise<QueryServer & { readonly errors: readonly string[] }> {
  const errors: string[] = [];
  const store = createStore({ url: "http://127.0.0.1:1", username: "x", password: "x", database: "auth_slo", requestTimeoutMs: 1_000, maxReaders: 1 });
  const server = await startQuery({ host: "127.0.0.1", port: 0, tls: null, ports: PORTS, store, nowMs: () => 1_790_000_000_000, tokenHashes: () => null, allowedHosts: ["127.0.0.1", "localhost"], logError: (m) => errors.push(m), ...options });
  return { ...server, errors, close: async () => { await server.close(); await store.close(); } };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export function ask(url: string, path: string, headers: Readonly<Record<string, string>> = {}, method = "GET"): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const req = request({ hostname, port, path, method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on("data", (c: Buffer) => chunks.push(c));
      res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text: Buffer.concat(chunks).toString() }));
    });
    req.on("error", reject);
    req.end();
  });
}
