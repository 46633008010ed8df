import type { Config } from "../config.ts";
import { expandQuery, intervalOf, loadBoards, minIntervalMs } from "../dashboards/index.ts";
import type { Ingest } from "../ingest/index.ts";
import type { BoardsPort, QueryPorts } from "../query/index.ts";

/** What the console shows beside SLOs and alerts: the boards, and where senders reach the receivers. */
export function consolePorts(deps: { readonly config: Config; readonly receivers: () => Pick<Ingest["receivers"], "httpPort" | "grpcPort" | "tally">; readonly version: string }): Pick<QueryPorts, "boards" | "receivers" | "version"> {
  const { config } = deps;
  return {
    boards: boardsPort(loadBoards()),
    receivers: () => ({
      httpPort: deps.receivers().httpPort, grpcPort: deps.receivers().grpcPort, basePath: config.otlpBasePath, isTls: config.tlsCertFile !== undefined, needsClientCertificate: config.tlsClientCaFile !== undefined,
      needsToken: config.ingestTokensFile !== undefined, kafkaBrokers: config.kafkaBrokers,
      answered: deps.receivers().tally.requests().map(({ labels, value }) => ({ transport: labels["transport"] ?? "", signal: labels["signal"] ?? "", code: labels["code"] ?? "", count: value })),
    }),
    version: deps.version,
  };
}

function boardsPort(boards: readonly unknown[]): BoardsPort {
  return {
    list: () => boards,
    expand: (rawSql, { minInterval, ...at }) => {
      const intervalMs = intervalOf({ ...at, minIntervalMs: minIntervalMs(minInterval) });
      const expanded = expandQuery(rawSql, { ...at, intervalMs });
      return expanded.kind === "ok" ? { kind: "ok", sql: expanded.sql, intervalMs } : expanded;
    },
  };
}
